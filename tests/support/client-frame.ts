/** The opcodes of RFC 6455, section 5.2, and one that means nothing. */
export const opcodes = {
  continuation: 0,
  text: 1,
  binary: 2,
  reserved: 3,
  close: 8,
  ping: 9,
  pong: 10,
} as const;

/** A frame as a client sends it. */
export interface ClientFrame {
  readonly opcode: number;
  readonly payload: Buffer;
  readonly isFinal?: boolean;
  /** The bits of extensions: 4, 2 and 1 for RSV1, RSV2 and RSV3. */
  readonly reserved?: number;
  /** Four bytes; null sends it without a mask, which a client must not. */
  readonly mask?: Buffer | null;
}

/** The bytes of a frame, written from the standard, so that it shares no mistake with the server. */
export function clientFrame({ opcode, payload, isFinal = true, reserved = 0, mask }: ClientFrame): Buffer {
  const first = (isFinal ? 0x80 : 0) | (reserved << 4) | opcode;
  const bit = mask === null ? 0 : 0x80;
  const size = payload.length;
  const header: number[] = [first];
  if (size < 126) header.push(bit | size);
  else if (size < 65_536) header.push(bit | 126, size >> 8, size & 0xff);
  else header.push(bit | 127, 0, 0, 0, 0, size >>> 24, (size >> 16) & 0xff, (size >> 8) & 0xff, size & 0xff);
  if (mask === null) return Buffer.concat([Buffer.from(header), payload]);
  const key = mask ?? Buffer.from([0x12, 0x80, 0x00, 0xff]);
  const masked = payload.map((byte, index) => byte ^ (key[index % 4] ?? 0));
  return Buffer.concat([Buffer.from(header), key, masked]);
}

/** A text as a client sends it. */
export function textFrame(text: string): Buffer {
  return clientFrame({ opcode: opcodes.text, payload: Buffer.from(text) });
}
