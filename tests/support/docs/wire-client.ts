import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A client that keeps what the server says, in the words of docs/protocol.md, until somebody asks for it. */
export class WireClient {
  readonly #socket: WebSocket;
  readonly #heard: string[] = [];
  #waiting: ((line: string) => void) | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#hear(Buffer.isBuffer(data) ? data.toString('utf8') : ''));
    socket.on('close', (code, reason) => this.#hear(`close ${code} ${reason.toString('utf8')}`.trimEnd()));
  }

  static async connect(url: string): Promise<WireClient> {
    const socket = new WebSocket(url);
    const client = new WireClient(socket);
    await once(socket, 'open');
    return client;
  }

  /** Sends a text frame, or `binary` and bytes in hexadecimal. */
  send(line: string): void {
    const bytes = /^binary ([0-9a-f]+)$/.exec(line)?.[1];
    this.#socket.send(bytes === undefined ? line : Buffer.from(bytes, 'hex'));
  }

  /** The next frame of the server, or `close`, its code and its reason. */
  next(): Promise<string> {
    const line = this.#heard.shift();
    if (line !== undefined) return Promise.resolve(line);
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  close(): void {
    this.#socket.terminate();
  }

  #hear(line: string): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#heard.push(line);
    else waiting(line);
  }
}
