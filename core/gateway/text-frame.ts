import { bytesOf, HeadedText, type Payload, Pieces, sizeOf } from '../protocol/payload.js';

/** What an outbox takes: the text of a frame, or a frame that was made before because many clients get it. */
export type Outgoing = Payload | TextFrame;

/** A text frame as it goes over the wire, made once and written to many sockets. */
export class TextFrame {
  readonly bytes: Buffer;

  constructor(data: Payload) {
    const size = sizeOf(data);
    this.bytes = Buffer.allocUnsafe(wireBytes(data, size));
    writeFrame(this.bytes, 0, data, size);
  }

  get length(): number {
    return this.bytes.length;
  }
}

/** Bytes of a text, or of a frame that is ready. */
export function outgoingBytes(item: Outgoing): number {
  return item instanceof TextFrame ? item.length : sizeOf(item);
}

/** Bytes on the wire of something of that size. */
export function wireBytes(item: Outgoing, size: number): number {
  return item instanceof TextFrame ? size : headerBytes(size) + size;
}

/** Writes a frame into a buffer and gives the offset behind it. */
export function writeFrame(target: Buffer, offset: number, item: Outgoing, size: number): number {
  if (item instanceof TextFrame) return offset + item.bytes.copy(target, offset);
  const body = writeHeader(target, offset, size);
  if (typeof item === 'string') return body + target.write(item, body);
  if (item instanceof HeadedText) return item.write(target, body);
  let end = body;
  for (const piece of piecesOf(item)) end += piece.copy(target, end);
  return end;
}

/** The bytes of a payload, as they are there. */
export function piecesOf(payload: Payload): readonly Buffer[] {
  return payload instanceof Pieces ? payload.list : [bytesOf(payload)];
}

/** The header of a text frame with a payload of that size. */
export function headerOf(size: number): Buffer {
  const header = Buffer.allocUnsafe(headerBytes(size));
  writeHeader(header, 0, size);
  return header;
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
