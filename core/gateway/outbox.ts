import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import {
  headerOf,
  type Outgoing,
  outgoingBytes,
  piecesOf,
  TextFrame,
  wireBytes,
  writeFrame,
} from './text-frame.js';

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
  #waiting: Outgoing[] = [];
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

  /** Adds one text frame. One that is ready, and alone in its tick, is written without being copied. */
  push(data: Outgoing): void {
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
    const first = waiting[0];
    if (first === undefined) return;
    this.#waiting = [];
    this.#waitingBytes = 0;
    // RFC 6455, section 5.5.1: nothing follows a close frame, and ws answers that of a client by itself.
    if (!this.#socket.writable || this.#client.readyState !== WebSocket.OPEN) return;
    if (waiting.length === 1 && first instanceof TextFrame) {
      this.#socket.write(first.bytes);
      return;
    }
    const sizes: number[] = [];
    let total = 0;
    for (const item of waiting) {
      const size = outgoingBytes(item);
      sizes.push(size);
      total += wireBytes(item, size);
    }
    if (total <= copyBytes) this.#socket.write(joinFrames(waiting, sizes, total));
    else this.#writeEach(waiting, sizes);
  }

  #writeEach(waiting: readonly Outgoing[], sizes: readonly number[]): void {
    this.#socket.cork();
    for (const [index, item] of waiting.entries()) {
      if (item instanceof TextFrame) {
        this.#socket.write(item.bytes);
        continue;
      }
      this.#socket.write(headerOf(sizes[index] ?? 0));
      for (const piece of piecesOf(item)) this.#socket.write(piece);
    }
    this.#socket.uncork();
  }
}

function joinFrames(waiting: readonly Outgoing[], sizes: readonly number[], total: number): Buffer {
  const frames = Buffer.allocUnsafe(total);
  let offset = 0;
  for (let index = 0; index < waiting.length; index++) {
    offset = writeFrame(frames, offset, waiting[index] ?? '', sizes[index] ?? 0);
  }
  return frames;
}
