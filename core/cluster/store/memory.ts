import type { Clock } from '#library';
import { ensureName } from '../bounds.js';
import type { Counters, Keys, Sets, Store } from '../store.js';
import type { Budget } from './budget.js';
import { MemoryCounters } from './memory-counters.js';
import { MemoryHashes } from './memory-hashes.js';
import { MemoryKeys } from './memory-keys.js';
import { MemorySets } from './memory-sets.js';

/** The store in the memory of one process. What it holds ends with the process. */
export class MemoryStore implements Store {
  readonly keys: Keys;
  readonly sets: Sets;
  readonly hashes: MemoryHashes;
  readonly counters: Counters;
  readonly #keys: MemoryKeys;
  readonly #counters: MemoryCounters;

  /** @param sets The sets behind `sets`; the ledger changes them too. */
  constructor(clock: Clock, budget: Budget, sets: MemorySets) {
    this.keys = this.#keys = new MemoryKeys(clock, budget);
    this.sets = new StoreSets(sets);
    this.hashes = new MemoryHashes(budget);
    this.counters = this.#counters = new MemoryCounters(clock, budget);
  }

  /** Stops looking for what has expired. */
  close(): void {
    this.#keys.close();
    this.#counters.close();
  }
}

class StoreSets implements Sets {
  constructor(private readonly sets: MemorySets) {}

  async add(set: string, member: string): Promise<boolean> {
    ensureName('set', set);
    ensureName('member', member);
    return this.sets.add(set, member);
  }

  async remove(set: string, member: string): Promise<boolean> {
    ensureName('set', set);
    ensureName('member', member);
    return this.sets.remove(set, member);
  }

  async has(set: string, member: string): Promise<boolean> {
    ensureName('set', set);
    ensureName('member', member);
    return this.sets.has(set, member);
  }

  async members(set: string): Promise<string[]> {
    ensureName('set', set);
    return this.sets.members(set);
  }

  async size(set: string): Promise<number> {
    ensureName('set', set);
    return this.sets.size(set);
  }
}
