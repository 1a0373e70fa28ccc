import type { Bus } from './bus.js';
import type { Ledger } from './ledger.js';
import type { Presence } from './presence.js';
import type { Store } from './store.js';

/** The state that processes share, seen from one of them. */
export interface Cluster {
  readonly store: Store;
  readonly bus: Bus;
  readonly presence: Presence;
  readonly ledger: Ledger;
  /** Lets go of everything; what is under way fails with `closed`. Closing twice is harmless. */
  close(): Promise<void>;
}
