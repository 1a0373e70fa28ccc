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
 * A text of which the beginning is bytes already. As one text, a head in Chinese would make two bytes of every letter of an
 * ASCII rest, and the whole would be gone through three times more before it is sent.
 */
export class HeadedText {
  constructor(
    readonly head: Buffer,
    readonly rest: string,
  ) {}

  /** As that of a text, never more than its bytes and never less than a third of them. */
  get length(): number {
    return this.head.length + this.rest.length;
  }

  /** Writes it into a buffer and gives the offset behind it. */
  write(target: Buffer, offset: number): number {
    target.set(this.head, offset);
    const rest = offset + this.head.length;
    return rest + target.write(this.rest, rest);
  }

  /** What it says. */
  toString(): string {
    return this.head.toString() + this.rest;
  }
}

/** The bytes of a payload in one. */
export function bytesOf(payload: Payload): Buffer {
  if (Buffer.isBuffer(payload)) return payload;
  if (typeof payload === 'string') return Buffer.from(payload);
  if (payload instanceof Pieces) return payload.join();
  const bytes = Buffer.allocUnsafe(sizeOf(payload));
  payload.write(bytes, 0);
  return bytes;
}

/** Bytes and texts behind each other. Most texts are ASCII, and to count the bytes of a large one takes longer than to write it. */
export function joinBytes(head: Buffer, texts: readonly string[]): Buffer {
  return joinAscii(head, texts) ?? Buffer.concat([head, ...texts.map((text) => Buffer.from(text))]);
}

/** Undefined where the texts have more bytes than characters. */
function joinAscii(head: Buffer, texts: readonly string[]): Buffer | undefined {
  const joined = Buffer.allocUnsafe(texts.reduce((sum, text) => sum + text.length, head.length));
  joined.set(head);
  let end = head.length;
  for (const text of texts) {
    const { read, written } = encoder.encodeInto(text, joined.subarray(end));
    if (read < text.length) return undefined;
    end += written;
  }
  return joined;
}

/** How many bytes a payload has. */
export function sizeOf(payload: Payload): number {
  if (typeof payload === 'string') return Buffer.byteLength(payload);
  if (payload instanceof HeadedText) return payload.head.length + Buffer.byteLength(payload.rest);
  return payload.length;
}

/** Whether a payload has more bytes than that; counts them only where it is close. */
export function isLarger(payload: Payload, limit: number): boolean {
  if (payload.length > limit) return true;
  return payload.length * 3 > limit && sizeOf(payload) > limit; // UTF-8 needs at most three bytes for a code unit
}
