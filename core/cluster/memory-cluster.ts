import type { Clock, Log } from '#library';
import { MemoryBus, MemoryBusHub } from './bus/memory.js';
import type { Cluster } from './cluster.js';
import { MemoryLedger } from './ledger/memory.js';
import { MemoryPresence } from './presence/memory.js';
import { Budget, type MemoryLimits } from './store/budget.js';
import { MemorySets } from './store/memory-sets.js';
import { MemoryStore } from './store/memory.js';

/** How a cluster in memory is made. */
export interface MemoryClusterOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: MemoryLimits;
}

/** What such a cluster holds, for whoever looks whether something was left behind. */
export interface MemoryContents {
  /** The sets of the store. */
  readonly sets: ReadonlyMap<string, ReadonlySet<string>>;
  /** The hashes of the store. */
  readonly hashes: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** The connections of each user. */
  readonly users: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The shared state in the memory of one process, which ends with it. */
export class MemoryCluster {
  readonly contents: MemoryContents;
  readonly #store: MemoryStore;
  readonly #presence: MemoryPresence;
  readonly #ledger: MemoryLedger;
  readonly #hub = new MemoryBusHub();

  constructor(private readonly options: MemoryClusterOptions) {
    const { clock, limits } = options;
    const budget = new Budget(limits);
    const sets = new MemorySets(budget);
    const users = new MemorySets(budget);
    this.#store = new MemoryStore(clock, budget, sets);
    this.#presence = new MemoryPresence(users);
    this.#ledger = new MemoryLedger({ clock, budget, sets, users });
    this.contents = { sets: sets.all, hashes: this.#store.hashes.every, users: users.all };
  }

  /** The same state as one node sees it. */
  node(name: string): Cluster {
    const bus = new MemoryBus(name, this.#hub, this.options.log);
    return {
      store: this.#store,
      presence: this.#presence,
      ledger: this.#ledger,
      bus,
      close: async () => bus.close(),
    };
  }

  /** Stops its timers. */
  close(): void {
    this.#store.close();
  }
}
