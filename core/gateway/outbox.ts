import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Payload } from '../link/messages.js';

/** Above so many bytes a tick's frames are written one by one instead of being copied together. */
const copyBytes = 65_536;

/** Collects the outboxes of a tick, so that each socket is written once. */
export class WriteTick {
  #full: Outbox[] = [];
  readonly #flushNow = () => this.flush();

  /** Has that outbox written at the end of this tick. */
  add(outbox: Outbox): void {
    if (this.#full.push(outbox) === 1) setImmediate(this.#flushNow);
  }

  /** Writes everything that is waiting. */
  flush(): void {
    const full = this.#full;
    this.#full = [];
    for (const outbox of full) outbox.flush();
  }
}

/**
 * What waits for one client. Text frames are made here and written to the socket directly, one write a tick; that keeps
 * their order with the frames of ws as long as no compression was negotiated.
 */
export class Outbox {
  readonly #socket: Socket;
  readonly #tick: WriteTick;
  readonly #client: Pick<WebSocket, 'readyState'>;
  #waiting: Payload[] = [];
  #waitingBytes = 0;

  constructor(socket: Socket, tick: WriteTick, client: Pick<WebSocket, 'readyState'>) {
    this.#socket = socket;
    this.#tick = tick;
    this.#client = client;
  }

  /** Bytes that the kernel has not taken yet. */
  get queuedBytes(): number {
    return this.#socket.writableLength + this.#waitingBytes;
  }

  /** So many bytes have to wait before Node says when they are gone. */
  get smallestBacklog(): number {
    return this.#socket.writableHighWaterMark;
  }

  /** Adds one text frame. */
  push(data: Payload): void {
    if (this.#waiting.push(data) === 1) this.#tick.add(this);
    this.#waitingBytes += data.length;
  }

  /** Calls back once the client has taken what was written. */
  onceDrained(callback: () => void): void {
    this.flush();
    if (this.#socket.writableNeedDrain) this.#socket.once('drain', callback);
    else setImmediate(callback);
  }

  /** Writes what is waiting now. */
  flush(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    this.#waitingBytes = 0;
    // RFC 6455, section 5.5.1: nothing follows a close frame, and ws answers that of a client by itself.
    if (!this.#socket.writable || this.#client.readyState !== WebSocket.OPEN) return;
    const sizes = waiting.map((data) => (typeof data === 'string' ? Buffer.byteLength(data) : data.length));
    const total = sizes.reduce((sum, size) => sum + headerBytes(size) + size, 0);
    if (total <= copyBytes) this.#socket.write(joinFrames(waiting, sizes, total));
    else this.#writeEach(waiting, sizes);
  }

  #writeEach(waiting: readonly Payload[], sizes: readonly number[]): void {
    this.#socket.cork();
    for (const [index, data] of waiting.entries()) {
      const size = sizes[index] ?? 0;
      const header = Buffer.allocUnsafe(headerBytes(size));
      writeHeader(header, 0, size);
      this.#socket.write(header);
      this.#socket.write(typeof data === 'string' ? Buffer.from(data) : data);
    }
    this.#socket.uncork();
  }
}

function joinFrames(waiting: readonly Payload[], sizes: readonly number[], total: number): Buffer {
  const frames = Buffer.allocUnsafe(total);
  let offset = 0;
  for (let index = 0; index < waiting.length; index++) {
    const data = waiting[index] ?? '';
    offset = writeHeader(frames, offset, sizes[index] ?? 0);
    offset += typeof data === 'string' ? frames.write(data, offset) : data.copy(frames, offset);
  }
  return frames;
}

/** RFC 6455, section 5.2: an unmasked frame has 2, 4 or 10 bytes before its payload. */
function headerBytes(size: number): number {
  if (size < 126) return 2;
  return size < 65_536 ? 4 : 10;
}

function writeHeader(frame: Buffer, offset: number, size: number): number {
  frame[offset] = 0x81; // final fragment, text
  if (size < 126) {
    frame[offset + 1] = size;
    return offset + 2;
  }
  if (size < 65_536) {
    frame[offset + 1] = 126;
    return frame.writeUInt16BE(size, offset + 2);
  }
  frame[offset + 1] = 127;
  return frame.writeBigUInt64BE(BigInt(size), offset + 2);
}
