import { onceEver } from '../cluster/once-ever.js';
import type { Counters, Hashes, Keys, Sets, Store } from '../cluster/store.js';

/** A day, milliseconds. */
const defaultMemoryMs = 86_400_000;

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
   * does only where this is true is done once at most, though `onClose` may be called again when a worker dies meanwhile. All
   * controllers of a connection get the same event id: put a word of your own before it.
   * @throws {StoreUnavailable} when the store cannot be reached.
   */
  once(eventId: string, rememberMs = defaultMemoryMs): Promise<boolean> {
    return onceEver(this.store, eventId, rememberMs);
  }
}
