import type { Clock } from '#library';
import { ensureName, ensureTtl } from '../bounds.js';
import { parseConnectionId } from '../connection-id.js';
import {
  type ChangeResult,
  type Claim,
  type ClaimOptions,
  type ClaimResult,
  defaultClaimMs,
  entriesPerBatch,
  type EntryBatch,
  type FinishResult,
  type LeaseResult,
  type Ledger,
  type LedgerEntry,
  maxCloseKeys,
  maxControllers,
  type NewEntry,
  type OpenResult,
} from '../ledger.js';
import type { RedisClient } from '../redis-client.js';
import { checkEntry, ensureClaim, ensureCursor, eventIdOf } from './check-entry.js';
import { Leases } from './leases.js';
import { entryOf } from './redis-entry.js';
import { LedgerKeys } from './redis-keys.js';

/** The ledger in Redis. Each operation that changes something is one script, and Redis runs one at a time. */
export class RedisLedger implements Ledger {
  readonly #leases: Leases;
  readonly #keys: LedgerKeys;

  constructor(
    private readonly client: RedisClient,
    private readonly clock: Clock,
  ) {
    this.#leases = new Leases(clock);
    this.#keys = new LedgerKeys(client);
  }

  async open(opened: NewEntry): Promise<OpenResult> {
    const { id, gateway, number, facts, uid = '', openedAt, closeKeys, controllers } = checkEntry(opened);
    const keys = this.#keys.toOpen(id, gateway, uid, closeKeys);
    const texts = [id, number, facts, uid, openedAt, closeKeys.length, ...closeKeys, ...controllers];
    return this.client.run((redis) => redis.ledgerOpen(keys.length, ...keys, ...texts));
  }

  addTo(connection: string, set: string): Promise<ChangeResult> {
    return this.#record('set', connection, set, maxCloseKeys);
  }

  removeFrom(connection: string, set: string): Promise<ChangeResult> {
    return this.#forget('set', connection, set);
  }

  addController(connection: string, controller: string): Promise<ChangeResult> {
    return this.#record('controller', connection, controller, maxControllers);
  }

  removeController(connection: string, controller: string): Promise<ChangeResult> {
    return this.#forget('controller', connection, controller);
  }

  async claim(connection: string, options: ClaimOptions = {}): Promise<ClaimResult> {
    const { ttlMs = defaultClaimMs, orphanOnly = false, by = '', insteadOf = [] } = options;
    ensureTtl(ttlMs);
    const { gateway } = parseConnectionId(connection);
    const keys = this.#keys.toClaim(connection, gateway);
    const texts = [ttlMs, orphanOnly ? 1 : 0, by, ...insteadOf];
    const reply = await this.client.run((redis) => redis.ledgerClaim(...keys, ...texts));
    if (reply[0] !== 'claimed') return { status: reply[0] };
    const [status, token, ...fields] = reply;
    const entry = entryOf(connection, fields);
    if (entry === undefined) return { status: 'gone' };
    return { status, claim: { connection, token, eventId: eventIdOf(connection, entry.openedAt) }, entry };
  }

  async finish(claim: Claim): Promise<FinishResult> {
    ensureClaim(claim);
    const { connection, token } = claim;
    const { gateway } = parseConnectionId(connection);
    // A script must be given its keys. Nothing is added to an entry that was claimed, so these are all of them.
    const entry = await this.#read(connection);
    if (entry === undefined) return 'gone';
    const { closeKeys } = entry;
    const uid = entry.uid ?? '';
    const keys = this.#keys.toFinish(connection, gateway, uid, closeKeys);
    const texts = [connection, token, gateway, uid];
    return this.client.run((redis) => redis.ledgerFinish(keys.length, ...keys, ...texts));
  }

  async entriesOf(gateway: string, after?: number): Promise<EntryBatch> {
    ensureName('gateway', gateway);
    ensureCursor(after);
    const from = after === undefined ? '-inf' : `(${after}`;
    const key = this.#keys.entriesOf(gateway);
    const ids = await this.client.run((redis) =>
      redis.zrangebyscore(key, from, '+inf', 'LIMIT', 0, entriesPerBatch),
    );
    const entries = await Promise.all(ids.map((id) => this.#read(id)));
    const last = ids.at(-1);
    return {
      entries: entries.filter((entry) => entry !== undefined),
      next: last === undefined || ids.length < entriesPerBatch ? undefined : parseConnectionId(last).number,
    };
  }

  async gateways(): Promise<string[]> {
    await this.expiredGateways();
    return this.#known();
  }

  async lease(gateway: string, ms: number): Promise<LeaseResult> {
    ensureName('gateway', gateway);
    ensureTtl(ms);
    const askedAt = this.clock.now();
    const [gateways, lease] = this.#keys.ofGateway(gateway);
    const result = await this.client.run((redis) => redis.ledgerLease(gateways, lease, gateway, ms));
    this.#leases.granted(gateway, askedAt, ms);
    return result;
  }

  isLeaseValid(gateway: string): boolean {
    return this.#leases.isValid(gateway);
  }

  async leave(gateway: string): Promise<void> {
    const keys = this.#keys.ofGateway(gateway);
    this.#leases.left(gateway);
    await this.client.run((redis) => redis.ledgerLeave(...keys, gateway));
  }

  async expiredGateways(): Promise<string[]> {
    const names = await this.#known();
    const expired = await Promise.all(
      names.map((name) =>
        this.client.run((redis) => redis.ledgerIsExpired(...this.#keys.ofGateway(name), name)),
      ),
    );
    return names.filter((_, index) => expired[index] === 1);
  }

  async #record(
    what: 'set' | 'controller',
    connection: string,
    name: string,
    most: number,
  ): Promise<ChangeResult> {
    const keys = this.#keys.ofChange(what, connection, name);
    return this.client.run((redis) => redis.ledgerRecord(keys.length, ...keys, name, connection, most));
  }

  async #forget(what: 'set' | 'controller', connection: string, name: string): Promise<ChangeResult> {
    const keys = this.#keys.ofChange(what, connection, name);
    return this.client.run((redis) => redis.ledgerForget(keys.length, ...keys, name, connection));
  }

  async #read(connection: string): Promise<LedgerEntry | undefined> {
    const keys = this.#keys.ofEntry(connection);
    return entryOf(connection, await this.client.run((redis) => redis.ledgerRead(...keys)));
  }

  #known(): Promise<string[]> {
    return this.client.run((redis) => redis.smembers(this.#keys.gateways));
  }
}
