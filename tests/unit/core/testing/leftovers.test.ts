import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createLog } from '#library';
import type { Cluster } from '../../../../core/cluster/cluster.js';
import { MemoryCluster } from '../../../../core/cluster/memory-cluster.js';
import type { Finding, Inquiry } from '../../../../core/link/inspection.js';
import { FakeClock } from '../../../../core/testing/fake-clock.js';
import { findLeftovers } from '../../../../core/testing/leftovers.js';

describe('what is left of connections', () => {
  let memory: MemoryCluster;
  let cluster: Cluster;
  let rooms: { name: string; members: number }[];
  let closing: number;
  const actions: { left: string[] } = { left: [] };
  const inspection = {
    answer: ({ kind }: Inquiry): Finding =>
      kind === 'rooms'
        ? { kind, total: rooms.length, rooms }
        : { kind: 'connections', total: 0, connections: [] },
  };
  const look = () => {
    const gateway = { id: 'g1', connectionCount: closing, inspection };
    return findLeftovers({ gateway, memory, ledger: cluster.ledger, actions });
  };

  beforeEach(() => {
    memory = new MemoryCluster({ clock: new FakeClock(), log: createLog({ level: 'silent' }) });
    cluster = memory.node('test');
    rooms = [];
    closing = 0;
    actions.left = [];
  });

  it('is nothing at the beginning', async () => {
    await cluster.store.sets.add('banned', 'u7');
    await cluster.store.hashes.set('names', 'g11.1', 'an id of another gateway');
    assert.deepEqual(await look(), []);
  });

  it('is an entry of the ledger, with all that it holds, and its state', async () => {
    const { ledger } = cluster;
    await ledger.lease('g1', 6_000);
    await ledger.open({ id: 'g1.1', facts: {}, openedAt: 0 });
    await ledger.addController('g1.1', 'live.user');
    await ledger.claim('g1.1');
    assert.deepEqual(await look(), [
      'connection g1.1 of nobody is being finished with close controllers live.user',
    ]);
  });

  it('is presence, an id in a set or a hash, a room, a connection that is closing, and an action', async () => {
    await cluster.presence.add('ada', 'g1.3');
    await cluster.store.sets.add('s', 'g1.4');
    await cluster.store.hashes.set('h', 'g1.5', '');
    rooms = [{ name: 'hall', members: 2 }];
    closing = 1;
    actions.left = ['live.user.say of g1.6 still runs'];
    assert.deepEqual(await look(), [
      '1 connection has not ended',
      'room hall has 2 members',
      'connection g1.4 is in set s',
      'connection g1.5 is in hash h',
      'connection g1.3 is in the presence of ada',
      'live.user.say of g1.6 still runs',
    ]);
  });
});
