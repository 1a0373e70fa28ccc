import type { Socket } from 'node:net';
import type { Packet } from './kinds.js';
import { cutPacket } from './kinds.js';
import { encode } from './encode.js';
import { Lanes } from './lanes.js';
import type { Link, LinkReceiver, ToGateway, ToWorker } from './messages.js';
import { moreFlag, PacketBatch, PacketReader, pieceBytes } from './packet.js';
import { type Payload, Pieces } from '../protocol/payload.js';

/** How a link over unix sockets is made. */
export interface UnixLinkOptions<Incoming> {
  /** The socket that only we write to. */
  readonly outgoing: Socket;
  /** The socket that only the peer writes to: its end, read to the last byte, is the peer's end. */
  readonly incoming: Socket;
  readonly decode: (packet: Packet) => Incoming;
  /** Largest message that is put together from pieces, bytes. */
  readonly maxMessageBytes: number;
  /** Is told how many bytes were read. */
  readonly onRead?: (bytes: number) => void;
  /** With more than so many bytes to be written at the end of a turn of the event loop, wait for what the next one brings. */
  readonly gatherAbove?: number;
  /** Stop reading from the peer while more than so many bytes wait for it; a gateway never does, so no two ends wait for each other. */
  readonly holdReadingAbove?: number;
}

interface Partial {
  readonly pieces: Buffer[];
  bytes: number;
}

/** A link over two unix sockets, one each way: when one process dies, what it had already written is still read. */
export class UnixLink<Outgoing extends ToWorker | ToGateway, Incoming> implements Link<Outgoing, Incoming> {
  readonly #outgoing: Socket;
  readonly #incoming: Socket;
  readonly #options: UnixLinkOptions<Incoming>;
  readonly #batch = new PacketBatch();
  readonly #lanes = new Lanes();
  readonly #partials = new Map<number, Partial>();
  readonly #flushNow = () => this.#flush();
  #receiver: LinkReceiver<Incoming> | undefined;
  #isFlushScheduled = false;
  #hasGathered = false;
  #isOver = false;
  #fault: Error | undefined;

  constructor(options: UnixLinkOptions<Incoming>) {
    this.#options = options;
    this.#outgoing = options.outgoing;
    this.#incoming = options.incoming;
  }

  get queuedBytes(): number {
    return this.#outgoing.writableLength + this.#batch.length + this.#lanes.bytes;
  }

  listen(receiver: LinkReceiver<Incoming>): void {
    this.#receiver = receiver;
    const reader = new PacketReader(
      (kind, connection, sequence, payload) => this.#receive(kind, connection, sequence, payload),
      true,
    );
    this.#incoming.on('data', (chunk: Buffer) => {
      if (this.#isOver) return;
      this.#options.onRead?.(chunk.length);
      try {
        reader.push(chunk);
      } catch (error) {
        // Bytes that are no packets: a peer of another make, or memory gone wrong. It cannot be trusted any further.
        this.#cut(error instanceof Error ? error : new Error(String(error)));
      }
    });
    // An error is always followed by close, and close is the end in every case.
    this.#incoming.on('error', () => undefined);
    this.#incoming.on('close', () => this.#end());
    this.#outgoing.on('error', () => undefined);
    this.#outgoing.on('drain', () => this.#drained());
    // Whoever held reading until the peer took more would never read the peer's end.
    this.#outgoing.on('close', () => this.#incoming.resume());
    // Nothing ever comes this way, but without a reader the end of the socket would not be noticed.
    this.#outgoing.resume();
    this.#incoming.resume(); // it was paused after the hello
  }

  send(message: Outgoing): void {
    if (this.#isOver || !this.#outgoing.writable) return;
    const packet = encode(message);
    if (!this.#lanes.take(packet)) {
      this.#batch.add(packet.kind, packet.connection, packet.sequence, packet.payload);
    }
    this.#schedule();
  }

  close(): void {
    if (!this.#isOver && this.#outgoing.writable) {
      if (this.#batch.length > 0) this.#outgoing.write(this.#batch.take());
      this.#lanes.writeAll(this.#outgoing);
    }
    this.#outgoing.end();
    this.#incoming.end();
  }

  #schedule(): void {
    if (this.#isFlushScheduled) return;
    this.#isFlushScheduled = true;
    setImmediate(this.#flushNow);
  }

  /** Everything small of this tick in one write, then one piece of every large message; the next piece when that is out. */
  #flush(): void {
    if (this.#gathersOn()) return;
    this.#isFlushScheduled = false;
    if (this.#isOver || !this.#outgoing.writable) return;
    if (!this.#lanes.isEmpty) this.#writeLarge();
    else if (this.#batch.length > 0) this.#outgoing.write(this.#batch.take());
    // Only where a drain is sure to come, which reads on.
    if (this.#isOverLimit && this.#outgoing.writableNeedDrain) this.#incoming.pause();
  }

  /** Where much came in one turn more will come in the next: both leave in one write. True once, when that is waited for. */
  #gathersOn(): boolean {
    const isMuch = this.#batch.length > (this.#options.gatherAbove ?? Infinity) && this.#lanes.isEmpty;
    this.#hasGathered = isMuch && !this.#hasGathered;
    if (this.#hasGathered) setImmediate(this.#flushNow);
    return this.#hasGathered;
  }

  #writeLarge(): void {
    const socket = this.#outgoing;
    const isFull = socket.writableLength >= pieceBytes;
    socket.cork();
    if (this.#batch.length > 0) socket.write(this.#batch.take());
    if (!isFull) this.#lanes.writePieces(socket);
    socket.uncork();
    // Otherwise a drain is sure to come.
    if (!this.#lanes.isEmpty && !socket.writableNeedDrain) this.#schedule();
  }

  get #isOverLimit(): boolean {
    return this.queuedBytes > (this.#options.holdReadingAbove ?? Infinity);
  }

  #drained(): void {
    // The next piece; but until then it is the turn of whatever has come in meanwhile.
    if (!this.#lanes.isEmpty) this.#schedule();
    if (this.#incoming.isPaused() && !this.#isOverLimit) this.#incoming.resume();
    this.#receiver?.drained();
  }

  #receive(kind: number, connection: number, sequence: number, payload: Buffer): void {
    if (this.#isOver) return;
    const hasMore = (kind & moreFlag) !== 0;
    const whole =
      hasMore || this.#partials.size > 0 ? this.#reassemble(connection, payload, hasMore) : payload;
    if (whole === undefined) return;
    this.#receiver?.message(
      this.#options.decode({ kind: kind & ~moreFlag, connection, sequence, payload: whole }),
    );
  }

  #reassemble(connection: number, payload: Buffer, hasMore: boolean): Payload | undefined {
    const partial = this.#partials.get(connection) ?? { pieces: [], bytes: 0 };
    partial.pieces.push(payload);
    partial.bytes += payload.length;
    if (partial.bytes > this.#options.maxMessageBytes + pieceBytes) {
      throw new RangeError(`A message of more than ${this.#options.maxMessageBytes} bytes came over a link.`);
    }
    if (hasMore) {
      this.#partials.set(connection, partial);
      return undefined;
    }
    this.#partials.delete(connection);
    return partial.pieces.length === 1 ? payload : new Pieces(partial.pieces, partial.bytes);
  }

  #cut(fault: Error): void {
    this.#fault = fault;
    if (this.#outgoing.writable) {
      const { kind, connection, sequence, payload } = cutPacket;
      this.#batch.add(kind, connection, sequence, payload);
      this.#outgoing.end(this.#batch.take());
    }
    this.#incoming.destroy();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    // After close() and #cut() the peer may see the end of one socket before it has read the other: what was sent still goes out.
    if (!this.#outgoing.writableEnded) this.#outgoing.destroy();
    this.#partials.clear();
    this.#receiver?.ended(this.#fault);
  }
}
