import { Chance } from './chance.js';

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

/** What clients may send by chance: nearly always whole texts, and among them everything that the standard knows or forbids. */
export class ClientBytes {
  readonly #chance: Chance;

  constructor(seed: number) {
    this.#chance = new Chance(seed);
  }

  /** The bytes of some frames, cut into chunks anywhere. */
  chunks(largest: number): Buffer[] {
    const count = 1 + this.#chance.below(12);
    const bytes = Buffer.concat(Array.from({ length: count }, () => this.#frames(largest)));
    const most = this.#chance.pick([3, 40, 400, bytes.length]);
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length;) {
      const end = at + 1 + this.#chance.below(most);
      chunks.push(bytes.subarray(at, end));
      at = end;
    }
    return chunks;
  }

  #frames(largest: number): Buffer {
    const { text, binary, continuation, ping, pong, close, reserved } = opcodes;
    const what = this.#chance.weighted({
      text: 70,
      beat: 12,
      large: 3,
      tooLarge: 1,
      broken: 1,
      fragments: 4,
      stray: 1,
      binary: 1,
      extension: 1,
      naked: 1,
      unknown: 1,
      longPing: 1,
      close: 2,
    });
    const mask = Buffer.from([0, 0, 0, 0].map(() => this.#chance.below(256)));
    const some = (most: number) => this.#text(this.#chance.below(most + 1));
    switch (what) {
      case 'text':
        return clientFrame({ opcode: text, payload: some(this.#chance.pick([0, 3, 40, 130])), mask });
      case 'beat':
        return clientFrame({ opcode: this.#chance.pick([ping, pong]), payload: some(125), mask });
      case 'large':
        return clientFrame({ opcode: text, payload: some(largest), mask });
      case 'tooLarge':
        return clientFrame({ opcode: text, payload: this.#text(largest + 1 + this.#chance.below(9)), mask });
      case 'broken': // a surrogate, an overlong form, a character that is cut off
        return clientFrame({
          opcode: text,
          payload: Buffer.from(this.#chance.pick(['eda080', 'c080', '61e4bd']), 'hex'),
          mask,
        });
      case 'fragments': {
        const parts = 2 + this.#chance.below(4);
        const frames: Buffer[] = [];
        for (let part = 0; part < parts; part++) {
          const opcode = part === 0 ? text : continuation;
          frames.push(clientFrame({ opcode, payload: some(20), isFinal: part === parts - 1, mask }));
          if (this.#chance.happens(0.3)) frames.push(clientFrame({ opcode: ping, payload: some(9), mask }));
        }
        return Buffer.concat(frames);
      }
      case 'stray':
        return clientFrame({ opcode: continuation, payload: some(9), mask });
      case 'binary':
        return clientFrame({ opcode: binary, payload: some(9), mask });
      case 'extension':
        return clientFrame({ opcode: text, payload: some(9), reserved: this.#chance.pick([1, 2, 4]), mask });
      case 'naked':
        return clientFrame({ opcode: text, payload: some(9), mask: null });
      case 'unknown':
        return clientFrame({ opcode: reserved, payload: some(9), mask });
      case 'longPing':
        return clientFrame({ opcode: ping, payload: this.#text(126), mask });
      case 'close':
        return clientFrame({ opcode: close, payload: Buffer.from([3, 232 + this.#chance.below(8)]), mask });
    }
  }

  /** UTF-8 of exactly so many bytes; half of the time with some Chinese. */
  #text(bytes: number): Buffer {
    const chinese = this.#chance.happens(0.5) ? this.#chance.below(Math.floor(bytes / 3) + 1) : 0;
    return Buffer.from('你'.repeat(chinese).padEnd(bytes - 2 * chinese, 'abc'));
  }
}
