import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Clock } from '#library';
import {
  controlPayload,
  controlRequest,
  type ControlEvent,
  type ControlRequest,
} from './control-messages.js';
import { OperationFailed, reasonsOf } from './failure.js';
import type { Progress } from './rollout.js';

/** What a control port needs. */
export interface ControlPortOptions {
  readonly secret: string;
  readonly clock: Clock;
  /** The generation in service; 0 before there is one and when the server stops. */
  readonly generation: () => number;
  /** Does what is asked and gives the result. */
  readonly answer: (request: ControlRequest, progress: Progress) => Promise<unknown>;
  /** Does what a frame of the original's protocol asks and gives the text that answers it. */
  readonly answerOriginal: (frame: string) => Promise<string>;
}

const mostConnections = 16;
/** How long a console may take to say what it wants, milliseconds. */
const requestMs = 5_000;

/**
 * Where the console talks to the manager: one request a connection, for those who know the secret. Our own console has it in a
 * header. A client that has it in the query, as one that only knows an address can, speaks the protocol of the original.
 */
export class ControlPort {
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: controlPayload });
  readonly #open = new Set<Duplex>();

  constructor(private readonly options: ControlPortOptions) {
    this.#http = createServer((_, response) => response.writeHead(426).end());
    this.#http.headersTimeout = requestMs;
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Resolves with the port. Fails with a sentence for the operator. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', (error) => reject(cannotListen(host, port, error)));
      this.#http.listen(port, host, () => {
        const address = this.#http.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Cuts everybody off and frees the port. */
  close(): void {
    this.#http.close();
    this.#http.closeAllConnections();
    for (const socket of this.#open) socket.destroy();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    // A page in the operator's browser must not get here, whatever it knows.
    if (request.headers.origin !== undefined) return refuse(socket, 403);
    const inQuery = secretInQuery(request);
    // Whatever logs addresses between two machines must not learn the secret from one.
    if (inQuery !== undefined && !isLocal(request)) return refuse(socket, 403);
    const shown = inQuery === undefined ? request.headers.authorization : `Bearer ${inQuery}`;
    if (!this.#knowsSecret(shown)) return refuse(socket, 401);
    if (this.#open.size >= mostConnections) return refuse(socket, 503);
    this.#open.add(socket);
    socket.on('close', () => this.#open.delete(socket));
    this.#sockets.handleUpgrade(request, socket, head, (client) =>
      this.#serve(client, (text) =>
        inQuery === undefined ? this.#answer(client, text) : this.#answerOriginal(client, text),
      ),
    );
  }

  #knowsSecret(header = ''): boolean {
    return timingSafeEqual(digest(header), digest(`Bearer ${this.options.secret}`));
  }

  #serve(client: WebSocket, answer: (text: string) => Promise<void>): void {
    const tooLate = this.options.clock.after(requestMs, () => client.close(1008, 'no request'));
    client.on('error', () => client.terminate());
    client.on('close', () => tooLate.stop());
    client.once('message', (data) => {
      tooLate.stop();
      void answer(Buffer.isBuffer(data) ? data.toString('utf8') : '');
    });
  }

  async #answer(client: WebSocket, text: string): Promise<void> {
    const say = (event: ControlEvent) => client.send(JSON.stringify(event), () => {});
    try {
      const request = parseRequest(text);
      const progress = (line: string) => say({ event: 'progress', text: line });
      say({ event: 'done', result: (await this.options.answer(request, progress)) ?? null });
    } catch (error) {
      say({ event: 'failed', reasons: reasonsOf(error), generation: this.options.generation() });
    }
    client.close(1000);
  }

  async #answerOriginal(client: WebSocket, text: string): Promise<void> {
    const answer = await this.options
      .answerOriginal(text)
      .catch((error: unknown) => reasonsOf(error).join('\n'));
    client.send(answer, () => {});
    client.close(1000);
  }
}

function secretInQuery({ url = '/' }: IncomingMessage): string | undefined {
  const query = url.indexOf('?');
  return (query < 0 ? null : new URLSearchParams(url.slice(query)).get('secret')) ?? undefined;
}

function isLocal({ socket: { remoteAddress = '' } }: IncomingMessage): boolean {
  return /^(::1$|(::ffff:)?127\.)/.test(remoteAddress);
}

/** Of one length whatever the text, as the comparison needs it. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function parseRequest(text: string): ControlRequest {
  try {
    return controlRequest.parse(JSON.parse(text));
  } catch {
    throw new OperationFailed('busy', [
      'the manager knows status, routes, connections, rooms, kick, say, reload, restart and stop',
    ]);
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}

function cannotListen(host: string, port: number, error: Error): OperationFailed {
  const taken = 'code' in error && error.code === 'EADDRINUSE';
  const what = taken ? 'in use by another program; stop that or change manager.port' : error.message;
  return new OperationFailed('port', [`cannot listen on ${host}:${port}: ${what}`]);
}
