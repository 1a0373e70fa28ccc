import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { z } from 'zod';

const replySchema = z.object({
  status: z.number(),
  event: z.string(),
  info: z.string().optional(),
  param: z.unknown().optional(),
  id: z.unknown().optional(),
});

/** A frame from the server. */
export type Reply = z.output<typeof replySchema>;

/** How a connection ended, as its client saw it. */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** The server answered the handshake with something else than 101. */
export class HandshakeRefused extends Error {
  constructor(readonly status: number) {
    super(`the handshake was refused with ${status}`);
  }
}

const replyMs = 20_000;

/** A client of a scratch project, for tests that kill what serves it. */
export class ProjectClient {
  /** Every frame that came, in its order. */
  readonly frames: Reply[] = [];
  readonly closed: Promise<Closed>;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<unknown, (reply: Reply) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('error', () => {}); // followed by close
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    socket.on('message', (data) => {
      const reply = replySchema.parse(JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : ''));
      this.frames.push(reply);
      this.#waiting.get(reply.id)?.(reply);
    });
  }

  /** Connects, over a socket that is connected already where one is given; an empty token is none at all. */
  static connect(url: string, token: string, over?: Socket): Promise<ProjectClient> {
    const target = token === '' ? url : `${url}?auth=${encodeURIComponent(token)}`;
    const socket = new WebSocket(target, over === undefined ? {} : { createConnection: () => over });
    return new Promise((resolve, reject) => {
      const client = new ProjectClient(socket);
      socket.once('open', () => resolve(client));
      socket.once('error', reject);
      socket.once('unexpected-response', (request, { statusCode = 0 }) => {
        request.destroy();
        reject(new HandshakeRefused(statusCode));
      });
    });
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** The ids that were answered, in the order of the answers. */
  get answered(): unknown[] {
    return this.frames.filter(({ id }) => id !== undefined).map(({ id }) => id);
  }

  /** Asks and gives the answer; fails when the connection ends first. An `id` in the payload is that of the request. */
  async request(method: string, payload: object = {}): Promise<Reply> {
    const id: unknown = 'id' in payload ? payload.id : ++this.#lastId;
    const answer = new Promise<Reply>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${method} was not answered`)), replyMs);
      void this.closed.then(({ code }) =>
        reject(new Error(`closed with ${code} before ${method} was answered`)),
      );
      void this.closed.then(() => clearTimeout(late));
      this.#waiting.set(id, (reply) => {
        clearTimeout(late);
        resolve(reply);
      });
    });
    this.#socket.send(JSON.stringify({ method, id, ...payload }));
    return answer;
  }

  /** The process that this connection's frames go to. */
  async workerPid(): Promise<number> {
    const { param } = await this.request('count');
    return z.object({ pid: z.number() }).parse(param).pid;
  }

  end(): void {
    this.#socket.terminate();
  }
}
