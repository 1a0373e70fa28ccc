/** How patient a slot is with children that die early. */
export interface Patience {
  /** The wait before the second attempt; it doubles from there. */
  readonly firstMs: number;
  readonly mostMs: number;
  /** So many early deaths in a row are a crash loop. */
  readonly attempts: number;
  /** After a crash loop the next attempt is made so much later. */
  readonly restMs: number;
}

/** The patience of the manager. */
export const usualPatience: Patience = { firstMs: 100, mostMs: 5_000, attempts: 5, restMs: 30_000 };

/** Counts the early deaths of one slot. */
export class BackOff {
  #inARow = 0;

  constructor(readonly patience: Patience = usualPatience) {}

  /** How long to wait before a dead child is replaced, milliseconds; undefined for a crash loop. */
  next(diedEarly: boolean): number | undefined {
    if (!diedEarly) {
      this.#inARow = 0;
      return 0;
    }
    this.#inARow++;
    if (this.#inARow >= this.patience.attempts) return undefined;
    if (this.#inARow === 1) return 0;
    return Math.min(this.patience.firstMs * 2 ** (this.#inARow - 2), this.patience.mostMs);
  }
}
