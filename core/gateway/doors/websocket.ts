import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { type ServerOptions, WebSocketServer } from 'ws';
import type { Log } from '#library';
import type { Settings } from '../../config/schema.js';
import { shareListeners } from '../client-listeners.js';
import { ClientSocket } from '../client-socket.js';
import type { Gateway } from '../gateway.js';
import type { Authenticate } from '../authenticate.js';
import { type Accepted, checkHandshake, headerValues, type Refused } from '../handshake.js';
import type { Pages } from './pages.js';

/** What the door works with. */
export interface WebSocketDoorOptions {
  readonly gateway: Gateway;
  readonly settings: Settings;
  readonly authenticate: Authenticate;
  /** Answers the plain HTTP requests that reach the same port. */
  readonly pages: Pages;
  readonly log: Log;
}

/** The headers of a handshake that controllers may see. */
const visibleHeaders = ['user-agent', 'origin', 'accept-language'];
/** Handshakes that the kernel keeps for us while a gateway is replaced; the system's own limit may be lower. */
const backlog = 4_096;
/** How long the answer to a refused handshake may take to leave, milliseconds. */
const refusalMs = 1_000;

/** The door for raw WebSocket clients: turns sockets into connections of the gateway, and their events into its five calls. */
export class WebSocketDoor {
  readonly server: Server;
  readonly #options: WebSocketDoorOptions;
  readonly #sockets: WebSocketServer;
  /** Resolves after `close`, when nobody is left, connected or about to be. */
  readonly deserted: Promise<void>;
  #deserted: () => void = () => {};
  readonly #listen: (client: ClientSocket) => void;

  constructor(options: WebSocketDoorOptions) {
    this.#options = options;
    this.deserted = new Promise((resolve) => (this.#deserted = resolve));
    const { limits } = options.settings;
    this.#sockets = new WebSocketServer(socketOptions(limits));
    this.server = createServer({
      maxHeaderSize: limits.maxHeaderSize,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: 1_000,
    });
    this.#listen = shareListeners(options.gateway);
    this.server.on('request', (request, response) => options.pages.answer(request, response));
    this.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
  }

  /**
   * Accepts clients on a handle that another process opened, or on an address; gives the port.
   * @throws {Error} of Node, with `code`, when the port cannot be had.
   */
  async listen(where: unknown): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(where, backlog, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    const address = this.server.address();
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
  }

  /** Accepts no further sockets. Clients that have one already stay, and may still say what they want. */
  close(): void {
    this.server.close(() => this.#deserted());
    this.server.closeIdleConnections();
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    // A client that vanishes during its handshake is nobody's error.
    socket.on('error', () => undefined);
    const outcome = this.#check(request);
    if ('why' in outcome) return this.#refuse(socket, outcome);
    const facts = {
      auth: outcome.auth,
      request: {
        door: 'websocket' as const,
        address: socket.remoteAddress ?? '',
        headers: headersOf(request),
      },
    };
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      if (!(client instanceof ClientSocket)) return;
      client.connection = this.#options.gateway.open(client, socket, facts);
      this.#listen(client);
    });
  }

  #check(request: IncomingMessage): Accepted | Refused {
    const outcome = checkHandshake(request, this.#options);
    if ('why' in outcome) return outcome;
    return this.#options.gateway.hasWorker ? outcome : { status: 503, why: 'no worker is ready' };
  }

  #refuse(socket: Socket, { status, headers = {}, why }: Refused): void {
    this.#options.log.debug({ status, why, address: socket.remoteAddress }, 'handshake refused');
    const lines = Object.entries({ ...headers, connection: 'close', 'content-length': '0' });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.setTimeout(refusalMs, () => socket.destroy());
    socket.end(`HTTP/1.1 ${status} ${reasonPhrases[status] ?? 'Refused'}\r\n${head}\r\n`, () =>
      socket.destroySoon(),
    );
  }
}

const reasonPhrases: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  426: 'Upgrade Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
};

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of visibleHeaders) {
    const value = headerValues(request, name)[0];
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}

/** The type declarations of ws 8.18 do not know `closeTimeout` yet. */
function socketOptions(
  limits: Settings['limits'],
): ServerOptions<typeof ClientSocket> & { closeTimeout: number } {
  return {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.maxPayload,
    maxFragments: limits.maxFragments,
    closeTimeout: limits.closeTimeoutMs,
    WebSocket: ClientSocket,
  };
}
