const encoder = new TextEncoder();

/** What a client gets: the text of a frame, as it came about. */
export type Payload = string | Buffer | Pieces | HeadedText;

/** Bytes that have come in several pieces, in their order: a large message need not be copied together to be sent on. */
export class Pieces {
  constructor(
    readonly list: readonly Buffer[],
    readonly length: number,
  ) {}

  /** One copy of all of them. */
  join(): Buffer {
    return Buffer.concat(this.list, this.length);
  }

  /** What they say together. */
  toString(): string {
    return this.join().toString();
  }
}

/**
 * A text in parts, of which the first is bytes already. As one text, a head in Chinese would make two bytes of every letter of
 * an ASCII rest, and the whole would be gone through three times more before it is sent.
 */
export class HeadedText {
  /** As that of a text, never more than its bytes and never less than a third of them. */
  readonly length: number;

  /** @param bytes How many bytes it has, where they have been counted. */
  constructor(
    readonly head: Buffer,
    readonly texts: readonly string[],
    readonly bytes?: number,
  ) {
    let length = head.length;
    for (const text of texts) length += text.length;
    this.length = length;
  }

  /** Writes it into a buffer and gives the offset behind it. */
  write(target: Buffer, offset: number): number {
    target.set(this.head, offset);
    let end = offset + this.head.length;
    for (const text of this.texts) end += target.write(text, end);
    return end;
  }

  /** One copy of all of it. */
  join(): Buffer {
    return this.#joinAscii() ?? Buffer.concat([this.head, ...this.texts.map((text) => Buffer.from(text))]);
  }

  /** What it says. */
  toString(): string {
    return this.head.toString() + this.texts.join('');
  }

  /** Most texts are ASCII, and to count the bytes of a large one takes longer than to write it. */
  #joinAscii(): Buffer | undefined {
    const joined = Buffer.allocUnsafe(this.length);
    joined.set(this.head);
    let end = this.head.length;
    for (const text of this.texts) {
      const { read, written } = encoder.encodeInto(text, joined.subarray(end));
      if (read < text.length) return undefined;
      end += written;
    }
    return joined;
  }
}

/** The end of a part of a text that begins at `start` and has at most so many code units: no character is cut in two. */
export function endOfPart(text: string, start: number, length: number): number {
  const end = Math.min(start + length, text.length);
  return end < text.length && isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end;
}

/** Whether it is the first half of a character. */
function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd8_00 && unit < 0xdc_00;
}

/** The bytes of a payload in one. */
export function bytesOf(payload: Payload): Buffer {
  if (Buffer.isBuffer(payload)) return payload;
  if (typeof payload === 'string') return Buffer.from(payload);
  return payload.join();
}

/** How many bytes a payload has. */
export function sizeOf(payload: Payload): number {
  if (typeof payload === 'string') return Buffer.byteLength(payload);
  if (!(payload instanceof HeadedText)) return payload.length;
  if (payload.bytes !== undefined) return payload.bytes;
  return payload.texts.reduce((sum, text) => sum + Buffer.byteLength(text), payload.head.length);
}

/** Whether a payload has more bytes than that; counts them only where it is close. */
export function isLarger(payload: Payload, limit: number): boolean {
  if (payload.length > limit) return true;
  return payload.length * 3 > limit && sizeOf(payload) > limit; // UTF-8 needs at most three bytes for a code unit
}
