import { defaultMemoryMs, onceEver } from '../cluster/once-ever.js';
import type { Counters, Hashes, Keys, Sets, Store } from '../cluster/store.js';

/**
 * The state that all workers share, of every machine where Redis is configured: keys, sets, hashes and counters. Inject it:
 * `constructor(private readonly store: SharedStore) {}`.
 */
export class SharedStore implements Store {
  readonly keys: Keys;
  readonly sets: Sets;
  readonly hashes: Hashes;
  readonly counters: Counters;

  constructor(private readonly store: Store) {
    ({ keys: this.keys, sets: this.sets, hashes: this.hashes, counters: this.counters } = store);
  }

  /**
   * True for the first who asks with that event id and false for everybody after, for a day or as long as is said: what `onClose`
   * does only where this is true is done at most once, though `onClose` may be called again when a worker dies meanwhile. Where
   * it dies between the answer and the deed, nothing is done; for a counter that must be right there is `counters.addOnce`. All
   * controllers of a connection get the same event id: put a word of your own before it.
   * @throws {StoreUnavailable} when the store cannot be reached.
   */
  once(eventId: string, rememberMs = defaultMemoryMs): Promise<boolean> {
    return onceEver(this.store, eventId, rememberMs);
  }
}
