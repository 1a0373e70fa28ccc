import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type ServerOptions, WebSocket, WebSocketServer } from 'ws';
import type { Clock, Log } from '#library';
import type { Cluster } from '../../cluster/cluster.js';
import type { Settings } from '../../config/schema.js';
import { shareListeners } from '../client-listeners.js';
import { ClientSocket } from '../client-socket.js';
import type { Client } from '../connection.js';
import type { Beginning, Candidate } from '../candidate.js';
import type { Gateway } from '../gateway.js';
import type { Authenticate } from '../authenticate.js';
import { ClientAddresses } from '../client-address.js';
import { type Admission, Admissions } from '../admissions.js';
import { type Accepted, checkHandshake, type HandshakeRules, type Refused } from '../handshake.js';
import { headerValues } from '../header-values.js';
import type { Pages } from './pages.js';

/** What the door works with. */
export interface WebSocketDoorOptions {
  readonly gateway: Gateway;
  readonly settings: Settings;
  readonly authenticate: Authenticate;
  readonly cluster: Pick<Cluster, 'store'>;
  readonly clock: Clock;
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
  readonly #addresses: ClientAddresses;
  readonly #rules: HandshakeRules;
  readonly #admissions: Admissions;
  /** Resolves after `close`, when nobody is left, connected or about to be. */
  readonly deserted: Promise<void>;
  #deserted: () => void = () => {};
  readonly #listen: ReturnType<typeof shareListeners>;

  constructor(options: WebSocketDoorOptions) {
    this.#options = options;
    this.deserted = new Promise((resolve) => (this.#deserted = resolve));
    const { gateway, settings, authenticate } = options;
    const { limits, proxies } = settings;
    this.#addresses = new ClientAddresses(proxies);
    this.#admissions = new Admissions(options);
    this.#rules = { settings, authenticate, hasRoomFor: (address) => gateway.hasRoomFor(address) };
    this.#sockets = new WebSocketServer(socketOptions(limits));
    this.server = createServer({
      maxHeaderSize: limits.maxHeaderSize,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: 1_000,
    });
    this.#listen = shareListeners(gateway, limits.maxPayload);
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
    socket.on('error', ignoreVanished);
    const address = this.#addresses.of(request);
    const outcome = this.#check(request, address);
    if ('why' in outcome) return this.#refuse(socket, address, outcome);
    const candidate = this.#options.gateway.announce({
      auth: outcome.auth,
      request: { door: 'websocket', address, headers: headersOf(request) },
    });
    const enter = (admission: Admission) => this.#enter({ request, socket, head }, candidate, admission);
    const admission = this.#admissions.decide(candidate, outcome.token);
    if (admission instanceof Promise) void admission.then(enter);
    else enter(admission);
  }

  #enter({ request, socket, head }: Upgrade, candidate: Candidate, admission: Admission): void {
    const { gateway } = this.#options;
    if ('why' in admission) {
      gateway.dismiss(candidate);
      return this.#refuse(socket, candidate.record.request.address, admission);
    }
    let isOpen = false;
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      if (!(client instanceof ClientSocket)) return;
      isOpen = true;
      socket.off('error', ignoreVanished); // ws has its own by now
      client.connection = gateway.open(client, socket, candidate, admission.beginning);
      this.#listen(client, socket);
    });
    if (!isOpen) this.#undo(socket, candidate, admission.beginning);
  }

  /** It left while the hooks ran, or is no WebSocket after all. Who was to be told of its end is told. */
  #undo(socket: Socket, candidate: Candidate, beginning: Beginning | undefined): void {
    const { gateway } = this.#options;
    if (beginning === undefined || beginning.closeControllers.length === 0) gateway.dismiss(candidate);
    else gateway.ended(gateway.open(goneClient, socket, candidate, beginning), 1006);
  }

  #check(request: IncomingMessage, address: string): Accepted | Refused {
    const outcome = checkHandshake(request, address, this.#rules);
    if ('why' in outcome) return outcome;
    const { workers, isBehind } = this.#options.gateway;
    if (!workers.isReady) return { status: 503, why: 'no worker is ready' };
    return isBehind ? { status: 503, why: 'too many ends wait for their close work' } : outcome;
  }

  #refuse(socket: Socket, address: string, { status, headers = {}, why }: Refused): void {
    this.#options.log.debug({ status, why, address }, 'handshake refused');
    const lines = Object.entries({ ...headers, connection: 'close', 'content-length': '0' });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.setTimeout(refusalMs, () => socket.destroy());
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\n${head}\r\n`, () =>
      socket.destroySoon(),
    );
  }
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  readonly head: Buffer;
}

/** A client that vanishes during its handshake is nobody's error. It is no closure, which would keep the request with the socket. */
function ignoreVanished(): void {}

/** A client that is not there any more. */
const goneClient: Client = {
  readyState: WebSocket.CLOSED,
  close: () => undefined,
  terminate: () => undefined,
  ping: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
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
