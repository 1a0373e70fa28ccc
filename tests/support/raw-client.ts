import { connect, type Socket } from 'node:net';
import { textFrame } from './client-frame.js';
import type { Closing } from './client.js';
import type { Ending } from './ending.js';
import { within } from './within.js';

/** The answer to a handshake. */
export interface HttpAnswer {
  readonly status: number;
  /** The head as it came. */
  readonly head: string;
}

/** A client that writes bytes and takes apart what comes back, without any library of the server. */
export class RawClient {
  /** Resolves when the socket is gone, with the code of the server's close frame; 1006 where there was none. */
  readonly closed: Promise<Closing>;
  readonly texts: string[] = [];
  readonly pongs: string[] = [];
  /** Everything that came, a character for each byte. */
  received = '';
  #bytes: Buffer = Buffer.alloc(0);
  #read = 0;
  #answer: HttpAnswer | undefined;
  #closing: Closing = { code: 1006, reason: '' };
  #isOver = false;
  #look: (() => void) | undefined;

  private constructor(private readonly socket: Socket) {
    socket.on('error', () => undefined); // close follows
    socket.on('data', (data) => {
      this.received += data.toString('latin1');
      this.#bytes = Buffer.concat([this.#bytes, data]);
      this.#take();
      this.#look?.();
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#isOver = true;
        resolve(this.#closing);
        this.#look?.();
      });
    });
  }

  /** Connects and writes the bytes of a handshake. */
  static open(test: Ending, port: number, handshake: Buffer): RawClient {
    const socket = connect(port, '127.0.0.1');
    test.after(() => void socket.destroy());
    socket.write(handshake);
    return new RawClient(socket);
  }

  /** The answer to the handshake. */
  async answer(): Promise<HttpAnswer> {
    await this.#until('an answer to the handshake', () => this.#answer !== undefined);
    return this.#answer ?? { status: 0, head: '' };
  }

  write(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  /** Sends a text frame. */
  send(text: string): void {
    this.write(textFrame(text));
  }

  /** The next text frame; undefined when the connection ends instead. */
  async next(): Promise<string | undefined> {
    await this.#until(`text frame ${this.#read + 1}`, () => this.texts.length > this.#read);
    return this.texts[this.#read++];
  }

  /** Waits for a pong. */
  async pong(): Promise<string | undefined> {
    await this.#until('a pong', () => this.pongs.length > 0);
    return this.pongs[0];
  }

  get unread(): readonly string[] {
    return this.texts.slice(this.#read);
  }

  /** Waits for the end of the connection. */
  async close(): Promise<Closing> {
    return within('the end of the connection', this.closed);
  }

  async #until(what: string, isSo: () => boolean): Promise<void> {
    const found = async () => {
      while (!isSo() && !this.#isOver) await new Promise<void>((resolve) => (this.#look = resolve));
    };
    await within(what, found());
  }

  #take(): void {
    if (this.#answer === undefined) this.#takeHead();
    if (this.#answer?.status === 101) while (this.#takeFrame());
  }

  #takeHead(): void {
    const end = this.#bytes.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.#bytes.toString('latin1', 0, end);
    this.#bytes = this.#bytes.subarray(end + 4);
    this.#answer = { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]), head };
  }

  /** RFC 6455, section 5.2; servers neither mask nor, here, fragment. */
  #takeFrame(): boolean {
    const bytes = this.#bytes;
    if (bytes.length < 2) return false;
    const [first = 0, second = 0] = bytes;
    const start = second < 126 ? 2 : second === 126 ? 4 : 10;
    if (bytes.length < start) return false;
    const size =
      start === 2 ? second : start === 4 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    if (bytes.length < start + size) return false;
    const payload = bytes.subarray(start, start + size);
    this.#bytes = bytes.subarray(start + size);
    this.#keep(first, payload);
    return true;
  }

  #keep(first: number, payload: Buffer): void {
    if (first === 0x81) this.texts.push(payload.toString());
    else if (first === 0x8a) this.pongs.push(payload.toString());
    else if (first === 0x88) {
      this.#closing = { code: payload.readUInt16BE(0), reason: payload.toString('utf8', 2) };
      this.socket.end();
    } else if (first !== 0x89) throw new Error(`The server sent a frame that begins with ${first}.`);
  }
}
