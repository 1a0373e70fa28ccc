import { HeadedText, type Payload, Pieces } from '../protocol/payload.js';

/** The bytes before the payload of a packet: length u32, kind u8, connection u32, sequence u32, all little-endian. */
export const headerBytes = 13;

/** What is larger travels in pieces of so many bytes, so that connections take turns. */
export const pieceBytes = 65_536;

/** The largest payload of one packet. */
export const maxPayloadBytes = 262_144;

/** A payload of more than so many bytes need not come in one piece where its reader can do with several. */
const splitBytes = 16_384;

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
  add(kind: number, connection: number, sequence: number, payload: Payload): void {
    if (payload instanceof Pieces) return this.add(kind, connection, sequence, payload.join());
    // A UTF-16 unit is at most three bytes of UTF-8.
    this.#reserve(headerBytes + (Buffer.isBuffer(payload) ? payload.length : payload.length * 3));
    const slab = this.#slab;
    const start = this.#end;
    const end = writePayload(slab, start + headerBytes, payload);
    writeHeader(slab, start, kind, connection, sequence, end - start - headerBytes);
    this.#end = end;
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

interface OpenPacket {
  readonly kind: number;
  readonly connection: number;
  readonly sequence: number;
  left: number;
}

/** Cuts a stream of bytes into packets, whatever the boundaries of the chunks. */
export class PacketReader {
  readonly #onPacket: PacketHandler;
  readonly #splitAbove: number;
  #waiting: Buffer[] = [];
  #have = 0;
  #need = 0;
  /** The packet of which only the first part has been handed over. */
  #open: OpenPacket | undefined;

  /**
   * @param canSplit Whether a large packet may be handed over in parts as they come, each but the last with `moreFlag`, so
   * that it is not copied together twice.
   */
  constructor(onPacket: PacketHandler, canSplit = false) {
    this.#onPacket = onPacket;
    this.#splitAbove = canSplit ? splitBytes : Infinity;
  }

  /**
   * Takes the next bytes and hands over every packet that is complete.
   * @throws {RangeError} when a length is none that a packet can have: the stream is not ours.
   */
  push(chunk: Buffer): void {
    const bytes = this.#join(chunk);
    if (bytes === undefined) return;
    let offset = this.#open === undefined ? 0 : this.#goOn(this.#open, bytes);
    while (bytes.length - offset >= 4) {
      const length = packetLength(bytes, offset);
      if (bytes.length - offset < length) {
        if (length <= this.#splitAbove || bytes.length - offset < headerBytes) break;
        return this.#begin(bytes.subarray(offset), length);
      }
      const payload = bytes.subarray(offset + headerBytes, offset + length);
      const start = offset;
      offset += length;
      this.#onPacket(bytes[start + 4] ?? 0, readU32(bytes, start + 5), readU32(bytes, start + 9), payload);
    }
    if (offset < bytes.length) this.#wait(bytes.subarray(offset));
  }

  /** Hands over the first part of a packet that is not complete. */
  #begin(part: Buffer, length: number): void {
    const open = {
      kind: part[4] ?? 0,
      connection: readU32(part, 5),
      sequence: readU32(part, 9),
      left: length - part.length,
    };
    this.#open = open;
    this.#onPacket(open.kind | moreFlag, open.connection, open.sequence, part.subarray(headerBytes));
  }

  /** Hands over the next part of that packet; gives where it ends. */
  #goOn(open: OpenPacket, bytes: Buffer): number {
    const end = Math.min(open.left, bytes.length);
    open.left -= end;
    if (open.left === 0) this.#open = undefined;
    const kind = open.left === 0 ? open.kind : open.kind | moreFlag;
    this.#onPacket(kind, open.connection, open.sequence, bytes.subarray(0, end));
    return end;
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

function writePayload(target: Buffer, offset: number, payload: Exclude<Payload, Pieces>): number {
  if (payload instanceof HeadedText) return payload.write(target, offset);
  return (
    offset + (typeof payload === 'string' ? target.write(payload, offset) : payload.copy(target, offset))
  );
}

/** Writes the bytes before a payload of that length. */
export function writeHeader(
  target: Buffer,
  start: number,
  kind: number,
  connection: number,
  sequence: number,
  length: number,
): void {
  writeU32(target, start, length + headerBytes - 4);
  target[start + 4] = kind;
  writeU32(target, start + 5, connection);
  writeU32(target, start + 9, sequence);
}

function packetLength(bytes: Buffer, offset: number): number {
  const length = readU32(bytes, offset) + 4;
  if (length < headerBytes || length > headerBytes + maxPayloadBytes) {
    throw new RangeError(
      `A packet of ${length} bytes cannot be: the two ends do not speak the same link protocol.`,
    );
  }
  return length;
}

/** As `readUInt32LE` without its checks, which cost more than the reading; every packet has three. */
function readU32(bytes: Buffer, at: number): number {
  const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
  return (low | ((bytes[at + 3] ?? 0) << 24)) >>> 0;
}

/** As `writeUInt32LE` without its checks. */
function writeU32(target: Buffer, at: number, value: number): void {
  target[at] = value;
  target[at + 1] = value >>> 8;
  target[at + 2] = value >>> 16;
  target[at + 3] = value >>> 24;
}
