import { once } from 'node:events';
import { type ClientOptions, type RawData, WebSocket } from 'ws';
import type { Ending } from './ending.js';
import type { Envelope } from './test-worker.js';
import { within } from './within.js';

/** How a client connects. */
export type ClientSettings = Pick<ClientOptions, 'autoPong' | 'origin' | 'headers' | 'createConnection'>;

/** How a connection ended. */
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** A client for tests: it remembers every frame, and whoever waits for the next one gets it, or an error that says so. */
export class TestClient {
  /** Resolves with the close code; 1006 where there was none. */
  readonly closed: Promise<Closing>;
  readonly #frames: string[] = [];
  #read = 0;
  #look: (() => void) | undefined;

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#look?.();
      });
    });
    socket.on('error', () => undefined); // close says what became of it
    socket.on('message', (data: RawData, isBinary: boolean) => {
      this.#frames.push(isBinary ? `binary: ${textOf(data)}` : textOf(data));
      this.#look?.();
    });
  }

  /** Connects; rejects with the status of the answer when it is not let in. */
  static async connect(test: Ending, url: string, settings: ClientSettings = {}): Promise<TestClient> {
    const socket = new WebSocket(url, settings);
    const client = new TestClient(socket);
    test.after(() => socket.terminate());
    await within('the handshake', once(socket, 'open'));
    return client;
  }

  /** Sends a text frame; what is no text is written as JSON. */
  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next frame as it came. */
  async nextText(limitMs?: number): Promise<string> {
    await within(`frame ${this.#read + 1}`, this.#until(this.#read + 1), limitMs);
    const text = this.#frames[this.#read++];
    if (text === undefined) throw new Error('The connection ended before the next frame came.');
    return text;
  }

  /** The next frame, decoded. */
  async next(limitMs?: number): Promise<Envelope> {
    const envelope: Envelope = JSON.parse(await this.nextText(limitMs));
    return envelope;
  }

  /** The next frames, decoded. */
  async take(count: number): Promise<Envelope[]> {
    const taken: Envelope[] = [];
    while (taken.length < count) taken.push(await this.next());
    return taken;
  }

  /** Asks and waits for the next frame, which is the reply where nothing is pushed. */
  async ask(method: string, payload: object = {}): Promise<Envelope> {
    this.send({ method, ...payload });
    return this.next();
  }

  /** Frames that came and that nobody took. */
  get unread(): readonly string[] {
    return this.#frames.slice(this.#read);
  }

  /** Waits until the connection is over. */
  async close(): Promise<Closing> {
    return within('the end of the connection', this.closed);
  }

  async #until(count: number): Promise<void> {
    while (this.#frames.length < count && this.socket.readyState !== WebSocket.CLOSED) {
      await new Promise<void>((resolve) => (this.#look = resolve));
    }
  }
}

function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString() : '';
}
