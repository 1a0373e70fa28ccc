import type { Clock } from '#library';
import { ensureName, ensureSum, ensureTtl } from '../bounds.js';
import { countedName, defaultMemoryMs } from '../once-ever.js';
import type { Counters } from '../store.js';
import type { Budget } from './budget.js';
import { ExpiringMap } from './expiring-map.js';

/** Counters in memory. */
export class MemoryCounters implements Counters {
  readonly #sums: ExpiringMap<number>;
  /** For which events was added. */
  readonly #counted: ExpiringMap<true>;

  constructor(
    private readonly clock: Clock,
    private readonly budget: Budget,
  ) {
    this.#sums = new ExpiringMap(clock, (counter) => budget.give([counter]));
    this.#counted = new ExpiringMap(clock, (name) => budget.give([name]));
  }

  async add(counter: string, by: number, ttlMs?: number): Promise<number> {
    return this.#add(counter, by, ttlMs);
  }

  async addOnce(
    counter: string,
    by: number,
    eventId: string,
    rememberMs = defaultMemoryMs,
  ): Promise<boolean> {
    ensureName('event', eventId);
    ensureTtl(rememberMs);
    const name = countedName(counter, eventId);
    if (this.#counted.get(name) !== undefined) return false;
    this.budget.take([name]);
    try {
      this.#add(counter, by);
    } catch (error) {
      this.budget.give([name]);
      throw error;
    }
    this.#counted.set(name, true, this.#endOf(rememberMs));
    return true;
  }

  async get(counter: string): Promise<number> {
    ensureName('counter', counter);
    return this.#sums.get(counter) ?? 0;
  }

  close(): void {
    this.#sums.close();
    this.#counted.close();
  }

  #add(counter: string, by: number, ttlMs?: number): number {
    ensureName('counter', counter);
    if (ttlMs !== undefined) ensureTtl(ttlMs);
    const before = this.#sums.get(counter);
    const sum = (before ?? 0) + by;
    ensureSum(by, sum);
    this.budget.take([counter], before === undefined ? undefined : [counter]);
    this.#sums.set(counter, sum, before === undefined ? this.#endOf(ttlMs) : this.#sums.expiryOf(counter));
    return sum;
  }

  #endOf(ttlMs: number | undefined): number | undefined {
    return ttlMs === undefined ? undefined : this.clock.now() + ttlMs;
  }
}
