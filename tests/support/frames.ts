/** One frame as RFC 6455, section 5.2 has it. */
export interface WireFrame {
  /** First byte: FIN, the reserved bits and the opcode. */
  readonly first: number;
  /** How many bytes stood before the payload. */
  readonly headerBytes: number;
  readonly text: string;
}

/** Takes unmasked frames apart; written from the standard, so that it shares no mistake with the server. */
export function readFrames(bytes: Buffer): WireFrame[] {
  const frames: WireFrame[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const first = bytes.readUInt8(offset);
    const second = bytes.readUInt8(offset + 1);
    if (second > 127) throw new Error('A server must not mask its frames.');
    const [size, headerBytes] = readSize(bytes, offset, second);
    const start = offset + headerBytes;
    if (start + size > bytes.length) throw new Error('The last frame is cut short.');
    frames.push({ first, headerBytes, text: bytes.toString('utf8', start, start + size) });
    offset = start + size;
  }
  return frames;
}

function readSize(bytes: Buffer, offset: number, second: number): [size: number, headerBytes: number] {
  if (second < 126) return [second, 2];
  if (second === 126) return [bytes.readUInt16BE(offset + 2), 4];
  return [Number(bytes.readBigUInt64BE(offset + 2)), 10];
}
