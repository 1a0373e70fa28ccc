import { isUtf8 } from 'node:buffer';

/** First bytes of frames that are a message by themselves: final fragment, no extension (RFC 6455, section 5.2). */
const text = 0x81;
const ping = 0x89;
const pong = 0x8a;
/** Of the second byte: set in all that a client sends (RFC 6455, section 5.1). */
const masked = 0x80;
const maskBytes = 4;

/** The most bytes that stand before a payload: with a length of 64 bits, and the mask. */
export const longestHeader = 14;

/** A text frame, found in what a client sent. */
export interface FoundText {
  /** Its payload without the mask, where it stood among the bytes. */
  readonly data: Buffer;
  /** Where the next frame begins. */
  readonly end: number;
}

/**
 * Finds the text frame that begins there and is a whole message. Undefined, and no byte changed, when anything else begins
 * there, a part of it has not come, its payload is larger than `maxPayload` or than 64 KiB, or it is not UTF-8.
 */
export function findText(bytes: Buffer, offset: number, maxPayload: number): FoundText | undefined {
  const second = bytes[offset + 1];
  if (bytes[offset] !== text || second === undefined || second < masked) return undefined;
  let size = second - masked;
  let start = offset + 2 + maskBytes;
  if (size === 126) {
    size = ((bytes[offset + 2] ?? 0) << 8) | (bytes[offset + 3] ?? 0);
    start += 2;
  } else if (size === 127) return undefined;
  const end = start + size;
  if (end > bytes.length || size > maxPayload) return undefined;
  const isAscii = applyMask(bytes, start, end);
  const data = bytes.subarray(start, end);
  if (isAscii || isUtf8(data)) return { data, end };
  applyMask(bytes, start, end);
  return undefined;
}

/** Whether a frame that begins so is a text, a ping or a pong, and a message by itself. */
export function isLoneMessage([first]: Buffer): boolean {
  return first === text || first === ping || first === pong;
}

/** Bytes of the masked frame that begins so, its header included; undefined while that cannot be told. */
export function frameBytes(header: Buffer): number | undefined {
  const second = header[1];
  if (second === undefined) return undefined;
  const size = second & 0x7f;
  if (size < 126) return 2 + maskBytes + size;
  if (size === 126) return header.length < 4 ? undefined : 4 + maskBytes + header.readUInt16BE(2);
  return header.length < 10 ? undefined : 10 + maskBytes + Number(header.readBigUInt64BE(2));
}

/** Takes off the mask that stands before `start`, or puts it on; true when all of it is ASCII then. RFC 6455, section 5.3. */
function applyMask(bytes: Buffer, start: number, end: number): boolean {
  const mask0 = bytes[start - 4] ?? 0;
  const mask1 = bytes[start - 3] ?? 0;
  const mask2 = bytes[start - 2] ?? 0;
  const mask3 = bytes[start - 1] ?? 0;
  let seen = 0;
  let at = start;
  for (; at + 3 < end; at += 4) {
    seen |= bytes[at] = (bytes[at] ?? 0) ^ mask0;
    seen |= bytes[at + 1] = (bytes[at + 1] ?? 0) ^ mask1;
    seen |= bytes[at + 2] = (bytes[at + 2] ?? 0) ^ mask2;
    seen |= bytes[at + 3] = (bytes[at + 3] ?? 0) ^ mask3;
  }
  for (; at < end; at++) seen |= bytes[at] = (bytes[at] ?? 0) ^ (bytes[start - 4 + ((at - start) & 3)] ?? 0);
  return seen < 0x80;
}
