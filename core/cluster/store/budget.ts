import { StoreUnavailable } from '../store-unavailable.js';

/** How much the memory of one process may hold. */
export interface MemoryLimits {
  /** Keys, counters, members of sets, fields of hashes and entries of the ledger together. */
  readonly entries: number;
  /** Bytes of all names and values, about. */
  readonly bytes: number;
}

/** A million things in a quarter of a gibibyte. */
export const defaultMemoryLimits: MemoryLimits = { entries: 1_000_000, bytes: 268_435_456 };

/** Counts what is held in memory and refuses what would be too much. */
export class Budget {
  #entries = 0;
  #bytes = 0;

  constructor(private readonly limits: MemoryLimits = defaultMemoryLimits) {}

  /**
   * Counts a thing with these texts.
   * @param instead The texts of the thing that it takes the place of.
   * @throws {StoreUnavailable} when there is no room for it; then nothing was counted.
   */
  take(texts: readonly string[], instead?: readonly string[]): void {
    const entries = this.#entries + (instead === undefined ? 1 : 0);
    const bytes = this.#bytes + bytesOf(texts) - (instead === undefined ? 0 : bytesOf(instead));
    // What makes it smaller, or leaves it as it is, is always taken.
    const isMore = entries > this.#entries || bytes > this.#bytes;
    if (isMore && (entries > this.limits.entries || bytes > this.limits.bytes)) throw this.#full();
    this.#entries = entries;
    this.#bytes = bytes;
  }

  /** Gives back what was taken with the same texts. */
  give(texts: readonly string[]): void {
    this.#entries -= 1;
    this.#bytes -= bytesOf(texts);
  }

  #full(): StoreUnavailable {
    const { entries, bytes } = this.limits;
    return new StoreUnavailable(
      'full',
      `The embedded store is full: ${this.#entries} of ${entries} entries, ${this.#bytes} of ${bytes} bytes. ` +
        'Give what is kept an expiry, or configure redis.url.',
    );
  }
}

/** A UTF-16 unit is two bytes at most in memory. */
function bytesOf(texts: readonly string[]): number {
  return texts.reduce((bytes, text) => bytes + text.length * 2, 0);
}
