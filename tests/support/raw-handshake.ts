import { connect, type Socket } from 'node:net';
import { textFrame } from './client-frame.js';
import type { Ending } from './ending.js';
import { readFrames } from './frames.js';
import { within } from './within.js';

/** What a server said to bytes that a test wrote. */
export class RawAnswer {
  readonly status: number;
  /** Names in lower case, in the order of the lines. */
  readonly headers: readonly (readonly [name: string, value: string])[];

  constructor(
    /** Every byte of it, as latin1. */
    readonly text: string,
    readonly socket: Socket,
    /** Resolves when the server has ended the connection. */
    readonly closed: Promise<void>,
  ) {
    const [statusLine = '', ...lines] = this.head.split('\r\n');
    this.status = Number(statusLine.split(' ')[1]);
    this.headers = lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    });
  }

  get head(): string {
    return this.text.split('\r\n\r\n', 1)[0] ?? '';
  }

  get body(): string {
    return this.text.slice(this.head.length + 4);
  }

  /** The value of a header, or undefined. */
  header(name: string): string | undefined {
    return this.headers.find(([key]) => key === name)?.[1];
  }

  /** After a 101: sends a text frame and gives the text of the next one. */
  async ask(text: string): Promise<string> {
    const answered = new Promise<string>((resolve) => {
      this.socket.once('data', (bytes: Buffer) => resolve(readFrames(bytes)[0]?.text ?? ''));
    });
    this.socket.write(textFrame(text));
    return within('an answer', answered);
  }
}

/** Connects, writes these bytes, and reads the answer: up to its head for a 101, up to the end of the connection for all others. */
export async function exchange(test: Ending, port: number, bytes: Buffer): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  test.after(() => void socket.destroy());
  const closed = new Promise<void>((resolve) => {
    socket.on('error', () => undefined).on('close', () => resolve());
  });
  let text = '';
  const read = new Promise<string>((resolve) => {
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!text.startsWith('HTTP/1.1 101 ') || !text.includes('\r\n\r\n')) return;
      socket.off('data', onData);
      resolve(text);
    };
    socket.on('data', onData);
    void closed.then(() => resolve(text));
  });
  socket.write(bytes);
  const answer = await within('the end of the answer', read);
  return new RawAnswer(answer, socket, closed);
}
