import { ensureName } from '../bounds.js';
import { parseConnectionId } from '../connection-id.js';
import type { RedisClient } from '../redis-client.js';

/** The keys of the ledger in Redis, in the order in which its scripts take them. */
export class LedgerKeys {
  constructor(private readonly client: RedisClient) {}

  /** The names of all gateways. */
  get gateways(): string {
    return this.client.gatewaysKey;
  }

  /** The connections of a gateway by number. */
  entriesOf(gateway: string): string {
    return this.client.key('gateway', gateway);
  }

  ofEntry(id: string): [entry: string, closeKeys: string, controllers: string] {
    return [
      this.client.key('entry', id),
      this.client.key('closeKeys', id),
      this.client.key('controllers', id),
    ];
  }

  ofGateway(gateway: string): [gateways: string, lease: string, entries: string] {
    ensureName('gateway', gateway);
    return [this.gateways, this.client.key('lease', gateway), this.entriesOf(gateway)];
  }

  ofChange(what: 'set' | 'controller', id: string, name: string): string[] {
    parseConnectionId(id);
    ensureName(what, name);
    const [entry, closeKeys, controllers] = this.ofEntry(id);
    return what === 'set' ? [entry, closeKeys, this.client.key('set', name)] : [entry, controllers];
  }

  toOpen(id: string, gateway: string, uid: string, sets: readonly string[]): string[] {
    const [, lease, entries] = this.ofGateway(gateway);
    return [...this.ofEntry(id), entries, lease, this.client.key('user', uid), ...this.#sets(sets)];
  }

  toClaim(id: string, gateway: string): string[] {
    return [...this.ofEntry(id), this.client.key('claim', id), this.client.key('lease', gateway)];
  }

  toFinish(id: string, gateway: string, uid: string, sets: readonly string[]): string[] {
    const [gateways, lease, entries] = this.ofGateway(gateway);
    const claim = this.client.key('claim', id);
    const user = this.client.key('user', uid);
    return [...this.ofEntry(id), claim, entries, gateways, lease, user, ...this.#sets(sets)];
  }

  #sets(sets: readonly string[]): string[] {
    return sets.map((set) => this.client.key('set', set));
  }
}
