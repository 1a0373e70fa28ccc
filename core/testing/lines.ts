import { connect, type Server, type Socket } from 'node:net';
import { moment } from './patience.js';

/** Turns of the event loop without any movement before it is believed that none comes. */
const calmTurns = 3;
/** Milliseconds to go on looking where bytes are under way and do not arrive, because somebody does not read. */
const mostStillMs = 20;

/** Both ends of the TCP connections between a test and its server. */
export class Lines {
  readonly #clients = new Set<Socket>();
  /** The server's ends by the port of the client's. */
  readonly #servers = new Map<number, Socket>();

  constructor(server: Server) {
    server.on('connection', (socket) => {
      const { remotePort = 0 } = socket;
      this.#servers.set(remotePort, socket);
      socket.once('close', () => this.#servers.delete(remotePort));
    });
  }

  /** A new connection to the server. */
  open(port: number): Socket {
    const socket = connect(port, '127.0.0.1');
    this.#clients.add(socket);
    socket.once('close', () => this.#clients.delete(socket));
    return socket;
  }

  /** Resolves when what was written has been read, and what was written in answer to it too. */
  async quiet(): Promise<void> {
    let [moved, calm, still] = [-1, 0, 0];
    while (calm < calmTurns && still < mostStillMs) {
      const now = this.#look();
      const hasMoved = now.moved !== moved;
      calm = hasMoved || now.isUnderWay ? 0 : calm + 1;
      still = hasMoved || !now.isUnderWay ? 0 : still + 1;
      moved = now.moved;
      await moment(still > 0 ? 1 : 0);
    }
  }

  #look(): { moved: number; isUnderWay: boolean } {
    let moved = 0;
    let isUnderWay = false;
    for (const client of this.#clients) {
      const server = this.#servers.get(client.localPort ?? 0);
      if (server === undefined || server.destroyed || client.destroyed) continue;
      moved += client.bytesWritten + client.bytesRead + server.bytesWritten + server.bytesRead;
      isUnderWay ||= client.bytesWritten !== server.bytesRead || server.bytesWritten !== client.bytesRead;
    }
    return { moved, isUnderWay };
  }
}
