import type { Duplex } from 'node:stream';

const headBytes = 8;

/** What arrives: a message's connection and its bytes, which are only good until the call returns. */
type Receive = (connection: number, bytes: Buffer) => void;

interface Waiting {
  readonly connection: number;
  readonly message: Buffer | string;
}

/**
 * Messages between two processes, all of one tick in one write: for each its length, its connection (32 bits each) and its
 * bytes. No acknowledgement, no bound.
 */
export class Batches {
  #waiting: Waiting[] = [];
  #rest: Buffer = Buffer.alloc(0);

  constructor(
    private readonly socket: Duplex,
    private readonly receive: Receive,
  ) {
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  /** Sends that with whatever else is sent in this tick. */
  send(connection: number, message: Buffer | string): void {
    if (this.#waiting.push({ connection, message }) === 1) setImmediate(() => this.#flush());
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    const batch = Buffer.allocUnsafe(waiting.reduce((sum, { message }) => sum + mostBytes(message), 0));
    let end = 0;
    for (const { connection, message } of waiting) {
      const at = end + headBytes;
      const bytes = typeof message === 'string' ? batch.write(message, at) : message.copy(batch, at);
      batch.writeUInt32LE(bytes, end);
      batch.writeUInt32LE(connection, end + 4);
      end = at + bytes;
    }
    this.socket.write(batch.subarray(0, end));
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (bytes.length - at >= headBytes) {
      const end = at + headBytes + bytes.readUInt32LE(at);
      if (end > bytes.length) break;
      this.receive(bytes.readUInt32LE(at + 4), bytes.subarray(at + headBytes, end));
      at = end;
    }
    this.#rest = bytes.subarray(at);
  }
}

/** What a message takes at most: a UTF-16 unit becomes three bytes of UTF-8 or fewer. */
function mostBytes(message: Buffer | string): number {
  return headBytes + message.length * (typeof message === 'string' ? 3 : 1);
}
