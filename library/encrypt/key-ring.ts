import { open, seal } from './aes-gcm.js';

/** What a ring is made from. */
export interface KeyRingOptions {
  /** Name of the key → 32 random bytes in base64. Names are 1 to 32 letters, digits, `_` and `-`. */
  readonly keys: Readonly<Record<string, string>>;
  /** Name of the key that seals; the first one where it is left out. */
  readonly current?: string;
}

const version = 's1';
const keyBytes = 32;

/**
 * Seals texts that must not be read or changed outside, for a database, a file or a link in a message:
 * `s1.<kid>.<iv>.<ciphertext>.<tag>`, AES-256-GCM with `s1.<kid>.<purpose>` as additional data. What was sealed for one purpose
 * is nothing for another, and never a token of a connection, even where both have the same keys.
 *
 * ```ts
 * const ring = new KeyRing({ keys: { k2: process.env.K2, k1: process.env.K1 } });
 * const sealed = ring.seal('13800000000', 'user.phone');
 * const phone = ring.open(sealed, 'user.phone'); // undefined where it was changed, or sealed for something else
 * ```
 *
 * A key is changed by adding a new one and naming it `current`; the old one stays in the ring until nothing is left that
 * `needsReseal` is true of. One key is good for 2^32 texts, because the IV is 12 random bytes (NIST SP 800-38D, 8.3).
 */
export class KeyRing {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #current: string;

  /** @throws {RangeError} for a ring without keys, or one with a key that is none; it names the key and never shows it. */
  constructor({ keys, current = Object.keys(keys)[0] ?? '' }: KeyRingOptions) {
    this.#keys = new Map(Object.entries(keys).map(([kid, key]) => [ensureName(kid), decodeKey(kid, key)]));
    this.#current = current;
    if (this.#keys.size === 0)
      throw new RangeError('A key ring needs a key. Make one: openssl rand -base64 32');
    if (!this.#keys.has(current)) {
      const names = [...this.#keys.keys()].join(', ');
      throw new RangeError(
        `The ring has no key ${JSON.stringify(current)}: name one of ${names} as current.`,
      );
    }
  }

  /** Seals a text with the current key. */
  seal(plaintext: string, purpose: string): string {
    const kid = this.#current;
    return seal(plaintext, this.#keyOf(kid), `${version}.${kid}`, `${version}.${kid}.${purpose}`);
  }

  /** The text; undefined where it was not sealed with a key of this ring for this purpose, or was changed since. */
  open(sealed: string, purpose: string): string | undefined {
    const [head, kid = '', ...parts] = sealed.split('.');
    if (head !== version || !this.#keys.has(kid)) return undefined;
    return open(parts, this.#keyOf(kid), `${version}.${kid}.${purpose}`);
  }

  /** Whether a sealed text has another key than the current one: open it, and seal it anew. */
  needsReseal(sealed: string): boolean {
    return !sealed.startsWith(`${version}.${this.#current}.`);
  }

  #keyOf(kid: string): Buffer {
    const key = this.#keys.get(kid);
    if (key === undefined) throw new RangeError(`The ring has no key ${JSON.stringify(kid)}.`);
    return key;
  }
}

function ensureName(kid: string): string {
  if (/^[A-Za-z0-9_-]{1,32}$/.test(kid)) return kid;
  throw new RangeError(`The name of a key is 1 to 32 letters, digits, _ and -, not ${JSON.stringify(kid)}.`);
}

function decodeKey(kid: string, key: string): Buffer {
  const bytes = Buffer.from(key, 'base64');
  if (bytes.length === keyBytes && bytes.toString('base64') === key) return bytes;
  const found = bytes.toString('base64') === key ? `${bytes.length} bytes` : 'a text that is not base64';
  throw new RangeError(
    `Key ${kid}: expected 32 bytes in base64, found ${found}. Make one: openssl rand -base64 32`,
  );
}
