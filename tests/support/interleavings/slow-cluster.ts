import type { Cluster } from '../../../core/cluster/cluster.js';
import type { Ledger, LedgerEntry } from '../../../core/cluster/ledger.js';
import type { Store } from '../../../core/cluster/store.js';
import type { Mortal } from './mortal.js';

/** Told of every claim that was granted. */
export type OnClaimed = (entry: LedgerEntry, by: string) => void;

/** The shared state as a process sees it whose calls take time. */
export function slowCluster(of: Cluster, mortal: Mortal, onClaimed: OnClaimed): Cluster {
  return { ...of, store: slowStore(of.store, mortal), ledger: slowLedger(of.ledger, mortal, onClaimed) };
}

function slowLedger(ledger: Ledger, mortal: Mortal, onClaimed: OnClaimed): Ledger {
  return {
    open: (entry) => mortal.callAbout(entry.id, () => ledger.open(entry)),
    addTo: (id, set) => mortal.callAbout(id, () => ledger.addTo(id, set)),
    removeFrom: (id, set) => mortal.callAbout(id, () => ledger.removeFrom(id, set)),
    addController: (id, name) => mortal.callAbout(id, () => ledger.addController(id, name)),
    removeController: (id, name) => mortal.callAbout(id, () => ledger.removeController(id, name)),
    claim: (id, options) =>
      mortal.callAbout(id, async () => {
        const result = await ledger.claim(id, options);
        if (result.status === 'claimed') onClaimed(result.entry, mortal.name);
        return result;
      }),
    finish: (claim) => mortal.callAbout(claim.connection, () => ledger.finish(claim)),
    entriesOf: (gateway, after) => mortal.call(() => ledger.entriesOf(gateway, after)),
    gateways: () => mortal.call(() => ledger.gateways()),
    lease: (gateway, ms) => mortal.callAbout(gateway, () => ledger.lease(gateway, ms)),
    isLeaseValid: (gateway) => ledger.isLeaseValid(gateway),
    leave: (gateway) => mortal.call(() => ledger.leave(gateway)),
    expiredGateways: () => mortal.call(() => ledger.expiredGateways()),
  };
}

function slowStore({ keys, counters, sets, hashes }: Store, mortal: Mortal): Store {
  return {
    keys: {
      get: (key) => mortal.call(() => keys.get(key)),
      set: (key, value, options) => mortal.call(() => keys.set(key, value, options)),
      delete: (key) => mortal.call(() => keys.delete(key)),
    },
    counters: {
      add: (counter, by, ttlMs) => mortal.call(() => counters.add(counter, by, ttlMs)),
      addOnce: (counter, by, eventId, rememberMs) =>
        mortal.call(() => counters.addOnce(counter, by, eventId, rememberMs)),
      get: (counter) => mortal.call(() => counters.get(counter)),
    },
    sets: {
      add: (set, member) => mortal.call(() => sets.add(set, member)),
      remove: (set, member) => mortal.call(() => sets.remove(set, member)),
      has: (set, member) => mortal.call(() => sets.has(set, member)),
      members: (set) => mortal.call(() => sets.members(set)),
      size: (set) => mortal.call(() => sets.size(set)),
    },
    hashes: {
      set: (hash, field, value) => mortal.call(() => hashes.set(hash, field, value)),
      get: (hash, field) => mortal.call(() => hashes.get(hash, field)),
      delete: (hash, field) => mortal.call(() => hashes.delete(hash, field)),
      all: (hash) => mortal.call(() => hashes.all(hash)),
      take: (hash, field) => mortal.call(() => hashes.take(hash, field)),
    },
  };
}
