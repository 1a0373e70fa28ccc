import type { Clock } from '#library';
import { ensureName, ensureTtl, ensureValue } from '../bounds.js';
import type { Keys, SetOptions } from '../store.js';
import type { Budget } from './budget.js';
import { ExpiringMap } from './expiring-map.js';

/** Single values in memory. */
export class MemoryKeys implements Keys {
  readonly #values: ExpiringMap<string>;

  constructor(
    private readonly clock: Clock,
    private readonly budget: Budget,
  ) {
    this.#values = new ExpiringMap(clock, (key, value) => budget.give([key, value]));
  }

  async get(key: string): Promise<string | undefined> {
    ensureName('key', key);
    return this.#values.get(key);
  }

  async set(key: string, value: string, { ttlMs, onlyIfAbsent = false }: SetOptions = {}): Promise<boolean> {
    ensureName('key', key);
    ensureValue(value);
    if (ttlMs !== undefined) ensureTtl(ttlMs);
    const before = this.#values.get(key);
    if (onlyIfAbsent && before !== undefined) return false;
    this.budget.take([key, value], before === undefined ? undefined : [key, before]);
    this.#values.set(key, value, ttlMs === undefined ? undefined : this.clock.now() + ttlMs);
    return true;
  }

  async delete(key: string): Promise<boolean> {
    ensureName('key', key);
    return this.#values.delete(key);
  }

  close(): void {
    this.#values.close();
  }
}
