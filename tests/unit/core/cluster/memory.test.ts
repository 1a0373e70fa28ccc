import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { MemoryCluster } from '../../../../core/cluster/memory-cluster.js';
import type { MemoryLimits } from '../../../../core/cluster/store/budget.js';
import { StoreUnavailable } from '../../../../core/cluster/store-unavailable.js';
import { createLog } from '#library';
import { clusterContract } from '../../../contract/cluster.js';
import type { Harness } from '../../../contract/harness.js';
import { FakeClock } from '../../../../core/testing/fake-clock.js';

const log = createLog({ level: 'silent' });

async function openHarness(): Promise<Harness> {
  const clock = new FakeClock();
  const memory = new MemoryCluster({ clock, log });
  return {
    a: memory.node('a'),
    b: memory.node('b'),
    elapse: async (ms) => clock.advance(ms),
    close: async () => memory.close(),
  };
}

clusterContract('in memory', openHarness);

describe('the memory of a cluster', () => {
  const limits = (entries: number, bytes = 1_000_000): MemoryLimits => ({ entries, bytes });
  const full = (error: unknown) => error instanceof StoreUnavailable && error.reason === 'full';

  it('refuses what is over its number of entries, and takes what replaces or follows', async () => {
    const clock = new FakeClock();
    const { store } = new MemoryCluster({ clock, log, limits: limits(4) }).node('a');
    await store.keys.set('k', '1', { ttlMs: 1_000 });
    await store.sets.add('s', 'm');
    await store.hashes.set('h', 'f', '1');
    await store.counters.add('c', 1);
    await assert.rejects(store.keys.set('k2', '1'), full);
    await assert.rejects(store.sets.add('s', 'm2'), full);
    await assert.rejects(store.hashes.set('h', 'f2', '1'), full);
    await assert.rejects(store.counters.add('c2', 1), full);
    await store.keys.set('k', '22', { ttlMs: 1_000 });
    await store.hashes.set('h', 'f', '22');
    assert.equal(await store.counters.add('c', 1), 2);
    clock.advance(1_000);
    await store.keys.set('k2', '1');
    await store.sets.remove('s', 'm');
    await store.sets.add('s2', 'm');
  });

  it('refuses what is over its number of bytes', async () => {
    const { store } = new MemoryCluster({ clock: new FakeClock(), log, limits: limits(100, 100) }).node('a');
    await store.keys.set('k', 'x'.repeat(40));
    await assert.rejects(store.keys.set('k', 'x'.repeat(60)), full);
    assert.equal(await store.keys.get('k'), 'x'.repeat(40));
    await store.keys.set('k', 'x');
    await store.hashes.set('h', 'f', 'x'.repeat(40));
  });

  it('enters no half of a connection where it is full', async () => {
    const { ledger, store, presence } = new MemoryCluster({
      clock: new FakeClock(),
      log,
      limits: limits(3),
    }).node('a');
    await ledger.lease('g1', 6_000);
    const entry = { id: 'g1.1', facts: null, uid: 'ann', openedAt: 0 };
    await assert.rejects(ledger.open({ ...entry, closeKeys: ['one', 'two'] }), full);
    assert.deepEqual((await ledger.entriesOf('g1')).entries, []);
    assert.deepEqual(await store.sets.members('one'), []);
    assert.deepEqual(await presence.of('ann'), []);
    assert.equal(await ledger.open({ ...entry, closeKeys: ['one'] }), 'opened');
    await assert.rejects(ledger.addTo('g1.1', 'two'), full);
    assert.deepEqual((await ledger.entriesOf('g1')).entries[0]?.closeKeys, ['one']);
  });

  it('removes what has expired though nobody asks for it', async () => {
    const clock = new FakeClock();
    const { store } = new MemoryCluster({ clock, log, limits: limits(1_000) }).node('a');
    for (let round = 0; round < 3; round += 1) {
      for (let index = 0; index < 1_000; index += 1) {
        await store.keys.set(`${round} ${index}`, '1', { ttlMs: 100 });
      }
      clock.advance(1_000);
    }
  });

  it('leaves no timer behind', () => {
    const clock = new FakeClock();
    new MemoryCluster({ clock, log }).close();
    assert.equal(clock.pending, 0);
  });
});
