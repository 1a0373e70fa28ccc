import { ClientSocket } from '../../core/gateway/client-socket.js';
import { Connection } from '../../core/gateway/connection.js';
import { WriteTick } from '../../core/gateway/outbox.js';
import { FrameBudget } from '../../core/gateway/window.js';
import { readFrames } from './frames.js';
import { MemorySocket } from './memory-socket.js';

const tick = new WriteTick();
const frames = new FrameBudget(1_000_000);

/** A connection without a client. */
export class MemoryConnection extends Connection {
  readonly #socket: MemorySocket;

  private constructor(number: number, auth: unknown, socket: MemorySocket) {
    // So ws makes the socket of a server; its type declarations know one parameter of the three.
    const client: ClientSocket = Reflect.construct(ClientSocket, [null, undefined, {}]);
    Object.defineProperty(client, 'readyState', { value: ClientSocket.OPEN });
    super({
      number,
      record: {
        id: `g1.${number}`,
        auth,
        request: { door: 'websocket', address: '::1', headers: {} },
        openedAt: 0,
      },
      client,
      socket,
      tick,
      frames,
      sendQueueBytes: 1_000_000,
      openedAt: 0,
    });
    this.#socket = socket;
  }

  static create(number: number, auth: unknown = {}): MemoryConnection {
    return new MemoryConnection(number, auth, new MemorySocket());
  }

  /** So many connections, numbered from 1. */
  static crowd(count: number): MemoryConnection[] {
    return Array.from({ length: count }, (_, index) => MemoryConnection.create(index + 1));
  }

  /** The texts of all frames that were sent so far. */
  get texts(): string[] {
    tick.flush();
    return readFrames(Buffer.concat(this.#socket.writes)).map(({ text }) => text);
  }

  /** The buffers that were written so far, as they are. */
  get writes(): readonly Buffer[] {
    tick.flush();
    return this.#socket.writes;
  }
}
