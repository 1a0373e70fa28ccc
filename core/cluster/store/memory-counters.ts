import type { Clock } from '#library';
import { ensureName, ensureSum, ensureTtl } from '../bounds.js';
import type { Counters } from '../store.js';
import type { Budget } from './budget.js';
import { ExpiringMap } from './expiring-map.js';

/** Counters in memory. */
export class MemoryCounters implements Counters {
  readonly #sums: ExpiringMap<number>;

  constructor(
    private readonly clock: Clock,
    private readonly budget: Budget,
  ) {
    this.#sums = new ExpiringMap(clock, (counter) => budget.give([counter]));
  }

  async add(counter: string, by: number, ttlMs?: number): Promise<number> {
    ensureName('counter', counter);
    if (ttlMs !== undefined) ensureTtl(ttlMs);
    const before = this.#sums.get(counter);
    const sum = (before ?? 0) + by;
    ensureSum(by, sum);
    this.budget.take([counter], before === undefined ? undefined : [counter]);
    this.#sums.set(counter, sum, before === undefined ? this.#endOf(ttlMs) : this.#sums.expiryOf(counter));
    return sum;
  }

  async get(counter: string): Promise<number> {
    ensureName('counter', counter);
    return this.#sums.get(counter) ?? 0;
  }

  close(): void {
    this.#sums.close();
  }

  #endOf(ttlMs: number | undefined): number | undefined {
    return ttlMs === undefined ? undefined : this.clock.now() + ttlMs;
  }
}
