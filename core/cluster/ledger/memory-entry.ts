import type { LedgerEntry } from '../ledger.js';
import type { CheckedEntry } from './check-entry.js';

/** An entry of the ledger in memory. */
export class MemoryEntry {
  readonly closeKeys: Set<string>;
  readonly controllers: Set<string>;
  /** How many finishers there were so far. */
  claims = 0;
  /** The latest finisher. */
  claimedBy = '';
  /** By the clock's `now`. */
  claimedUntil = 0;

  constructor(readonly checked: CheckedEntry) {
    this.closeKeys = new Set(checked.closeKeys);
    this.controllers = new Set(checked.controllers);
  }

  /** A copy that nothing changes any more. */
  read(): LedgerEntry {
    const { id, gateway, facts, uid, openedAt } = this.checked;
    return {
      id,
      gateway,
      facts: JSON.parse(facts),
      uid: uid ?? null,
      openedAt,
      state: this.claims > 0 ? 'finishing' : 'open',
      closeKeys: [...this.closeKeys],
      controllers: [...this.controllers],
    };
  }
}
