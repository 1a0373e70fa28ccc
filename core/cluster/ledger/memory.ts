import type { Clock } from '#library';
import { ensureName, ensureTtl } from '../bounds.js';
import { parseConnectionId } from '../connection-id.js';
import {
  type ChangeResult,
  type Claim,
  type ClaimOptions,
  type ClaimResult,
  defaultClaimMs,
  type EntryBatch,
  entriesPerBatch,
  type FinishResult,
  type Ledger,
  type LeaseResult,
  maxCloseKeys,
  maxControllers,
  type NewEntry,
  type OpenResult,
} from '../ledger.js';
import type { Budget } from '../store/budget.js';
import type { MemorySets } from '../store/memory-sets.js';
import { checkEntry, ensureClaim, ensureCursor, eventIdOf } from './check-entry.js';
import { MemoryEntry } from './memory-entry.js';
import { MemoryGateways } from './memory-gateways.js';

/** What the ledger changes together with its entries. */
export interface MemoryLedgerParts {
  readonly clock: Clock;
  readonly budget: Budget;
  /** The sets of the store. */
  readonly sets: MemorySets;
  /** The sets of presence. */
  readonly users: MemorySets;
}

/** The ledger in the memory of one process. A step is atomic because nothing in it waits. */
export class MemoryLedger implements Ledger {
  readonly #parts: MemoryLedgerParts;
  readonly #entries = new Map<string, MemoryEntry>();
  readonly #gateways: MemoryGateways;

  constructor(parts: MemoryLedgerParts) {
    this.#parts = parts;
    this.#gateways = new MemoryGateways(parts.clock);
  }

  async open(opened: NewEntry): Promise<OpenResult> {
    const checked = checkEntry(opened);
    const { id, gateway, number, uid, closeKeys } = checked;
    if (!this.#gateways.isAlive(gateway)) return 'noLease';
    if (this.#entries.has(id)) return 'exists';
    this.#parts.budget.take([id, checked.facts]);
    const entry = new MemoryEntry(checked);
    this.#entries.set(id, entry);
    this.#gateways.opened(gateway, number);
    try {
      if (uid !== undefined) this.#parts.users.add(uid, id);
      for (const set of closeKeys) this.#parts.sets.add(set, id);
    } catch (error) {
      this.#end(entry); // the store is full: nothing of it may stay
      throw error;
    }
    return 'opened';
  }

  async addTo(connection: string, set: string): Promise<ChangeResult> {
    ensureName('set', set);
    return this.#change(connection, (entry) => {
      const isNew = !entry.closeKeys.has(set);
      if (isNew && entry.closeKeys.size >= maxCloseKeys) return 'full';
      entry.closeKeys.add(set);
      try {
        this.#parts.sets.add(set, connection);
      } catch (error) {
        if (isNew) entry.closeKeys.delete(set);
        throw error;
      }
      return 'done';
    });
  }

  async removeFrom(connection: string, set: string): Promise<ChangeResult> {
    ensureName('set', set);
    return this.#change(connection, (entry) => {
      if (entry.closeKeys.delete(set)) this.#parts.sets.remove(set, connection);
      return 'done';
    });
  }

  async addController(connection: string, controller: string): Promise<ChangeResult> {
    ensureName('controller', controller);
    return this.#change(connection, ({ controllers }) => {
      if (!controllers.has(controller) && controllers.size >= maxControllers) return 'full';
      controllers.add(controller);
      return 'done';
    });
  }

  async removeController(connection: string, controller: string): Promise<ChangeResult> {
    ensureName('controller', controller);
    return this.#change(connection, (entry) => {
      entry.controllers.delete(controller);
      return 'done';
    });
  }

  async claim(connection: string, options: ClaimOptions = {}): Promise<ClaimResult> {
    const { ttlMs = defaultClaimMs, orphanOnly = false, by = '', insteadOf = [] } = options;
    ensureTtl(ttlMs);
    const { gateway } = parseConnectionId(connection);
    const entry = this.#entries.get(connection);
    if (entry === undefined) return { status: 'gone' };
    if (orphanOnly && this.#gateways.isAlive(gateway)) return { status: 'alive' };
    const now = this.#parts.clock.now();
    if (entry.claimedUntil > now && !insteadOf.includes(entry.claimedBy)) return { status: 'taken' };
    entry.claims += 1;
    entry.claimedBy = by;
    entry.claimedUntil = now + ttlMs;
    const eventId = eventIdOf(connection, entry.checked.openedAt);
    return { status: 'claimed', claim: { connection, token: entry.claims, eventId }, entry: entry.read() };
  }

  async finish(claim: Claim): Promise<FinishResult> {
    ensureClaim(claim);
    const entry = this.#entries.get(claim.connection);
    if (entry === undefined) return 'gone';
    if (entry.claims === 0 || entry.claims !== claim.token) return 'lost';
    this.#end(entry);
    return 'finished';
  }

  async entriesOf(gateway: string, after?: number): Promise<EntryBatch> {
    ensureName('gateway', gateway);
    ensureCursor(after);
    const numbers = this.#gateways.numbersAbove(gateway, after ?? -1, entriesPerBatch);
    const entries = numbers.flatMap((number) => this.#entries.get(`${gateway}.${number}`)?.read() ?? []);
    return { entries, next: numbers.length < entriesPerBatch ? undefined : numbers.at(-1) };
  }

  async gateways(): Promise<string[]> {
    return this.#gateways.names();
  }

  async lease(gateway: string, ms: number): Promise<LeaseResult> {
    ensureName('gateway', gateway);
    ensureTtl(ms);
    return this.#gateways.lease(gateway, ms);
  }

  isLeaseValid(gateway: string): boolean {
    return this.#gateways.isAlive(gateway);
  }

  async leave(gateway: string): Promise<void> {
    ensureName('gateway', gateway);
    this.#gateways.leave(gateway);
  }

  async expiredGateways(): Promise<string[]> {
    return this.#gateways.expired();
  }

  async #change(connection: string, change: (entry: MemoryEntry) => ChangeResult): Promise<ChangeResult> {
    parseConnectionId(connection);
    const entry = this.#entries.get(connection);
    if (entry === undefined) return 'gone';
    return entry.claims > 0 ? 'finishing' : change(entry);
  }

  #end(entry: MemoryEntry): void {
    const { id, gateway, number, uid, facts } = entry.checked;
    for (const set of entry.closeKeys) this.#parts.sets.remove(set, id);
    if (uid !== undefined) this.#parts.users.remove(uid, id);
    this.#entries.delete(id);
    this.#gateways.ended(gateway, number);
    this.#parts.budget.give([id, facts]);
  }
}
