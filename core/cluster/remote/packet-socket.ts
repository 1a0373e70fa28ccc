import type { Socket } from 'node:net';
import { moreFlag, PacketBatch, PacketReader, pieceBytes } from '../../link/packet.js';

/** The largest message that is put together from pieces, bytes. */
export const maxMessageBytes = 16_777_216;

/** What the owner of a socket is told. */
export interface PacketReceiver {
  /** A whole message. What it throws ends the socket. */
  message(kind: number, sequence: number, text: string): void;
  /** Called once: nothing comes any more. */
  ended(): void;
}

/** Messages over one unix socket; those of a tick leave in one write. */
export class PacketSocket {
  readonly #batch = new PacketBatch();
  #pieces: Buffer[] = [];
  #piecesBytes = 0;
  #isFlushScheduled = false;

  constructor(
    private readonly socket: Socket,
    private readonly receiver: PacketReceiver,
  ) {
    const reader = new PacketReader((kind, _, sequence, payload) => this.#received(kind, sequence, payload));
    socket.on('data', (chunk: Buffer) => {
      try {
        if (!socket.destroyed) reader.push(chunk);
      } catch {
        socket.destroy(); // bytes that are no packets, or a message that cannot be: the other end is none of ours
      }
    });
    socket.on('error', () => undefined); // followed by close
    socket.on('close', () => receiver.ended());
  }

  /** Bytes that were sent and have not reached the kernel yet. */
  get queuedBytes(): number {
    return this.socket.writableLength + this.#batch.length;
  }

  send(kind: number, sequence: number, text: string): void {
    if (this.socket.destroyed) return;
    if (text.length * 3 <= pieceBytes) this.#batch.add(kind, 0, sequence, text);
    else this.#sendPieces(kind, sequence, Buffer.from(text));
    if (this.#isFlushScheduled) return;
    this.#isFlushScheduled = true;
    setImmediate(() => this.#flush());
  }

  /** Ends it; what was sent in this tick may be lost. */
  destroy(): void {
    this.socket.destroy();
  }

  #sendPieces(kind: number, sequence: number, bytes: Buffer): void {
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      const isLast = start + pieceBytes >= bytes.length;
      this.#batch.add(
        isLast ? kind : kind | moreFlag,
        0,
        sequence,
        bytes.subarray(start, start + pieceBytes),
      );
    }
  }

  #flush(): void {
    this.#isFlushScheduled = false;
    if (this.socket.writable) this.socket.write(this.#batch.take());
  }

  /** The pieces of a message come one after another, with nothing between them. */
  #received(kind: number, sequence: number, payload: Buffer): void {
    const isLast = (kind & moreFlag) === 0;
    if (isLast && this.#pieces.length === 0) return this.receiver.message(kind, sequence, payload.toString());
    this.#piecesBytes += payload.length;
    if (this.#piecesBytes > maxMessageBytes) throw new RangeError('a message is too large');
    this.#pieces.push(payload);
    if (!isLast) return;
    const whole = Buffer.concat(this.#pieces, this.#piecesBytes);
    this.#pieces = [];
    this.#piecesBytes = 0;
    this.receiver.message(kind & ~moreFlag, sequence, whole.toString());
  }
}
