/** The bytes before the payload of a packet: length u32, kind u8, connection u32, sequence u32, all little-endian. */
export const headerBytes = 13;

/** The largest payload of one packet; more travels in pieces, so that connections take turns. */
export const pieceBytes = 262_144;

/** Set in the kind of every piece but the last. */
export const moreFlag = 0x80;

/** One packet, taken apart; `payload` is a view into the bytes that were read. */
export type PacketHandler = (kind: number, connection: number, sequence: number, payload: Buffer) => void;

const slabBytes = 65_536;

/** Collects the packets of a tick, back to back, so that they leave in one write. */
export class PacketBatch {
  /** Batches are cut from a slab one after another; nothing that was taken is written to again. */
  #slab: Buffer = Buffer.allocUnsafe(slabBytes);
  #start = 0;
  #end = 0;

  /** Bytes collected since the last `take`. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Appends one packet. */
  add(kind: number, connection: number, sequence: number, payload: string | Buffer): void {
    const isText = typeof payload === 'string';
    // A UTF-16 unit is at most three bytes of UTF-8.
    this.#reserve(headerBytes + (isText ? payload.length * 3 : payload.length));
    const slab = this.#slab;
    const start = this.#end;
    const body = start + headerBytes;
    const length = isText ? slab.write(payload, body) : payload.copy(slab, body);
    slab.writeUInt32LE(length + headerBytes - 4, start);
    slab[start + 4] = kind;
    slab.writeUInt32LE(connection, start + 5);
    slab.writeUInt32LE(sequence, start + 9);
    this.#end = body + length;
  }

  /** Gives everything collected so far and begins anew. */
  take(): Buffer {
    const batch = this.#slab.subarray(this.#start, this.#end);
    this.#start = this.#end;
    return batch;
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#slab.length) return;
    const collected = this.#slab.subarray(this.#start, this.#end);
    const needed = collected.length + bytes;
    this.#slab = Buffer.allocUnsafe(needed <= slabBytes / 2 ? slabBytes : needed * 2);
    collected.copy(this.#slab);
    this.#start = 0;
    this.#end = collected.length;
  }
}

/** Cuts a stream of bytes into packets, whatever the boundaries of the chunks. */
export class PacketReader {
  readonly #onPacket: PacketHandler;
  #waiting: Buffer[] = [];
  #have = 0;
  #need = 0;

  constructor(onPacket: PacketHandler) {
    this.#onPacket = onPacket;
  }

  /**
   * Takes the next bytes and hands over every packet that is complete.
   * @throws {RangeError} when a length is none that a packet can have: the stream is not ours.
   */
  push(chunk: Buffer): void {
    const bytes = this.#join(chunk);
    if (bytes === undefined) return;
    let offset = 0;
    while (bytes.length - offset >= 4) {
      const length = packetLength(bytes, offset);
      if (bytes.length - offset < length) break;
      const payload = bytes.subarray(offset + headerBytes, offset + length);
      const start = offset;
      offset += length;
      this.#onPacket(
        bytes[start + 4] ?? 0,
        bytes.readUInt32LE(start + 5),
        bytes.readUInt32LE(start + 9),
        payload,
      );
    }
    if (offset < bytes.length) this.#wait(bytes.subarray(offset));
  }

  /** Joins what was left over only once enough has come for one packet, so that a large one is copied once. */
  #join(chunk: Buffer): Buffer | undefined {
    if (this.#need === 0) return chunk;
    this.#waiting.push(chunk);
    this.#have += chunk.length;
    if (this.#have < this.#need) return undefined;
    const bytes = Buffer.concat(this.#waiting, this.#have);
    this.#waiting = [];
    this.#need = 0;
    return bytes;
  }

  #wait(rest: Buffer): void {
    this.#waiting = [rest];
    this.#have = rest.length;
    this.#need = rest.length < 4 ? 4 : packetLength(rest, 0);
  }
}

function packetLength(bytes: Buffer, offset: number): number {
  const length = bytes.readUInt32LE(offset) + 4;
  if (length < headerBytes || length > headerBytes + pieceBytes) {
    throw new RangeError(
      `A packet of ${length} bytes cannot be: the two ends do not speak the same link protocol.`,
    );
  }
  return length;
}
