import { Chance } from './chance.js';
import { clientFrame, opcodes } from './client-frame.js';

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
