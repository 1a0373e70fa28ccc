import { endOfPart, HeadedText, type Payload, Pieces, sizeOf } from '../protocol/payload.js';

/** A character has no more bytes than that; where there is less room a cursor writes nothing. */
export const leastRoom = 4;

const encoder = new TextEncoder();

/** Writes a payload into buffers piece by piece, so that a large text is never in memory a second time as bytes. */
export class PayloadCursor {
  readonly #parts: readonly (string | Buffer)[];
  #part = 0;
  /** In the part: code units of a text, bytes of a buffer. */
  #at = 0;
  #left: number;

  constructor(payload: Payload) {
    this.#parts = partsOf(payload);
    this.#left = sizeOf(payload);
  }

  /** Bytes that are left. */
  get left(): number {
    return this.#left;
  }

  get isAtEnd(): boolean {
    return this.#part === this.#parts.length;
  }

  /** Writes what comes next and fits, whole characters; gives how many bytes these are. */
  fill(target: Uint8Array): number {
    let end = 0;
    for (let part = this.#parts[this.#part]; part !== undefined; part = this.#parts[this.#part]) {
      const room = target.subarray(end);
      if (room.length < leastRoom) break;
      end += typeof part === 'string' ? this.#fillText(part, room) : this.#fillBytes(part, room);
      if (this.#at < part.length) break;
      this.#part++;
      this.#at = 0;
    }
    this.#left -= end;
    return end;
  }

  #fillText(text: string, room: Uint8Array): number {
    const piece = text.substring(this.#at, endOfPart(text, this.#at, room.length));
    const { read, written } = encoder.encodeInto(piece, room);
    this.#at += read;
    return written;
  }

  #fillBytes(bytes: Buffer, room: Uint8Array): number {
    const piece = bytes.subarray(this.#at, this.#at + room.length);
    room.set(piece);
    this.#at += piece.length;
    return piece.length;
  }
}

function partsOf(payload: Payload): readonly (string | Buffer)[] {
  if (payload instanceof Pieces) return payload.list;
  if (payload instanceof HeadedText) return [payload.head, ...payload.texts];
  return [payload];
}
