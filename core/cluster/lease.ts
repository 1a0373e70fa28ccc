import type { Clock } from '#library';
import type { Keys } from './store.js';

/** What a lease is about. */
export interface LeaseOptions {
  readonly keys: Keys;
  /** The key that stands for it. */
  readonly key: string;
  /** Whoever asks; unique among all who do. */
  readonly holder: string;
  /** For how long it is granted. */
  readonly ms: number;
  /** How long the store may take for an answer: so much earlier it ends with us, and what we wrote cannot come after its end. */
  readonly marginMs: number;
  readonly clock: Clock;
}

/**
 * A right that one holder in the cluster has at a time, for as long as it renews it. Whether it is held is judged by our own clock,
 * from the moment of asking: so it ends with us before anybody else can get it, as long as the process does not stand still.
 */
export class Lease {
  #heldUntil = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: LeaseOptions) {}

  get isHeld(): boolean {
    return this.options.clock.now() < this.#heldUntil;
  }

  /** When it ends with us, by the clock's `now`. */
  get heldUntil(): number {
    return this.#heldUntil;
  }

  /**
   * Asks for it. False: somebody has it.
   * @throws {StoreUnavailable} when there is no answer; where it was granted all the same it ends unused.
   */
  async take(): Promise<boolean> {
    const { keys, key, holder, ms, clock } = this.options;
    const askedAt = clock.now();
    if (await keys.set(key, holder, { ttlMs: ms, onlyIfAbsent: true })) this.#granted(askedAt);
    return this.isHeld;
  }

  /**
   * Prolongs it. False: it is not ours any more.
   * @throws {StoreUnavailable} when there is no answer; it is ours for as long as it was before.
   */
  async renew(): Promise<boolean> {
    const { keys, key, holder, ms, clock } = this.options;
    if (!this.isHeld) return false;
    // A store that has forgotten it may have granted it again.
    if ((await keys.get(key)) !== holder) this.#heldUntil = Number.NEGATIVE_INFINITY;
    if (!this.isHeld) return false;
    const askedAt = clock.now();
    await keys.set(key, holder, { ttlMs: ms });
    this.#granted(askedAt);
    return this.isHeld;
  }

  /**
   * Gives it up, so that nobody has to wait for its end. One that has ended is left alone: it may be somebody else's.
   * @throws {StoreUnavailable} when there is no answer; then it ends by itself.
   */
  async release(): Promise<void> {
    if (!this.isHeld) return;
    this.#heldUntil = Number.NEGATIVE_INFINITY;
    await this.options.keys.delete(this.options.key);
  }

  #granted(askedAt: number): void {
    const { ms, marginMs } = this.options;
    this.#heldUntil = askedAt + ms - marginMs;
  }
}
