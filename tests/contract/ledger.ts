import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Cluster } from '../../core/cluster/cluster.js';
import { type Claim, entriesPerBatch, type LedgerEntry, type NewEntry } from '../../core/cluster/ledger.js';
import { badNames, oddNames, type OpenHarness, useHarness } from './harness.js';

const openedAt = Date.UTC(2026, 0, 1);
const leaseMs = 6_000;

/** What every ledger does. */
export function ledgerContract(name: string, open: OpenHarness): void {
  describe(`the ledger: ${name}`, () => {
    const harness = useHarness(open);

    it('enters a connection with its presence and its first sets', async () => {
      const { a, b } = harness();
      const facts = { id: 'ann', type: 'wall', nested: { list: [1, null, 'é\n'] } };
      await enter(a, 'g1.1', {
        facts,
        uid: 'ann',
        closeKeys: ['room', 'wall', 'room'],
        controllers: ['live.user'],
      });
      const { entries } = await b.ledger.entriesOf('g1');
      const entry: LedgerEntry = {
        id: 'g1.1',
        gateway: 'g1',
        facts,
        uid: 'ann',
        openedAt,
        state: 'open',
        closeKeys: ['room', 'wall'],
        controllers: ['live.user'],
      };
      assert.deepEqual(entries, [entry]);
      assert.deepEqual(await b.presence.of('ann'), ['g1.1']);
      assert.deepEqual(await b.store.sets.members('room'), ['g1.1']);
      assert.deepEqual(await b.store.sets.members('wall'), ['g1.1']);
    });

    it('enters nothing twice, and nothing for a gateway without a lease', async () => {
      const { a, elapse } = harness();
      const entry = { id: 'g1.1', facts: null, uid: 'ann', openedAt, closeKeys: ['room'] };
      assert.equal(await a.ledger.open(entry), 'noLease');
      assert.deepEqual(await a.presence.of('ann'), []);
      await a.ledger.lease('g1', leaseMs);
      assert.equal(await a.ledger.open(entry), 'opened');
      assert.equal(await a.ledger.open({ ...entry, uid: 'bob', closeKeys: ['other'] }), 'exists');
      assert.deepEqual(await a.store.sets.members('other'), []);
      await elapse(leaseMs);
      assert.equal(await a.ledger.open({ ...entry, id: 'g1.2' }), 'noLease');
    });

    it('records a close key with each membership, in order, and forgets it with it', async () => {
      const { a, b } = harness();
      await enter(a, 'g1.1');
      assert.equal(await b.ledger.addTo('g1.1', 'z'), 'done');
      assert.equal(await b.ledger.addTo('g1.1', 'a'), 'done');
      assert.equal(await b.ledger.addTo('g1.1', 'z'), 'done');
      assert.deepEqual((await only(a, 'g1')).closeKeys, ['z', 'a']);
      assert.deepEqual(await a.store.sets.members('z'), ['g1.1']);
      assert.equal(await b.ledger.removeFrom('g1.1', 'z'), 'done');
      assert.equal(await b.ledger.removeFrom('g1.1', 'z'), 'done');
      assert.deepEqual((await only(a, 'g1')).closeKeys, ['a']);
      assert.deepEqual(await a.store.sets.members('z'), []);
    });

    it('makes a member again whom the application has removed from the set by itself', async () => {
      const { a } = harness();
      await enter(a, 'g1.1', { closeKeys: ['room'] });
      await a.store.sets.remove('room', 'g1.1');
      assert.equal(await a.ledger.addTo('g1.1', 'room'), 'done');
      assert.deepEqual(await a.store.sets.members('room'), ['g1.1']);
    });

    it('does not end a membership that it did not make', async () => {
      const { a } = harness();
      await enter(a, 'g1.1');
      await a.store.sets.add('room', 'g1.1');
      await a.ledger.removeFrom('g1.1', 'room');
      assert.deepEqual(await a.store.sets.members('room'), ['g1.1']);
    });

    it('keeps controllers in order, each once', async () => {
      const { a, b } = harness();
      await enter(a, 'g1.1', { controllers: ['z'] });
      for (const controller of ['b', 'a', 'z', 'b']) await b.ledger.addController('g1.1', controller);
      assert.deepEqual((await only(a, 'g1')).controllers, ['z', 'b', 'a']);
      assert.equal(await b.ledger.removeController('g1.1', 'b'), 'done');
      assert.deepEqual((await only(a, 'g1')).controllers, ['z', 'a']);
    });

    it('holds at most 256 close keys and 64 controllers, and says so', async () => {
      const { a } = harness();
      const closeKeys = Array.from({ length: 256 }, (_, index) => `set ${index}`);
      const controllers = Array.from({ length: 64 }, (_, index) => `controller ${index}`);
      await enter(a, 'g1.1', { closeKeys, controllers });
      assert.equal(await a.ledger.addTo('g1.1', 'one more'), 'full');
      assert.deepEqual(await a.store.sets.members('one more'), []);
      assert.equal(await a.ledger.addTo('g1.1', 'set 7'), 'done');
      assert.equal(await a.ledger.addController('g1.1', 'one more'), 'full');
      assert.equal(await a.ledger.addController('g1.1', 'controller 7'), 'done');
      const over = { id: 'g1.2', facts: null, openedAt };
      await assert.rejects(a.ledger.open({ ...over, closeKeys: [...closeKeys, 'one more'] }), RangeError);
      await assert.rejects(a.ledger.open({ ...over, controllers: [...controllers, 'one more'] }), RangeError);
    });

    it('finishes a connection: out of every recorded set, presence and ledger', async () => {
      const { a, b } = harness();
      await enter(a, 'g1.1', { uid: 'ann', closeKeys: ['room'], controllers: ['live.user'] });
      await a.ledger.addTo('g1.1', 'wall');
      const { claim, entry } = await claimed(b, 'g1.1');
      assert.deepEqual(entry.closeKeys, ['room', 'wall']);
      assert.deepEqual(await a.store.sets.members('room'), ['g1.1'], 'memberships are intact until the end');
      assert.equal(await b.ledger.finish(claim), 'finished');
      for (const set of ['room', 'wall']) assert.deepEqual(await a.store.sets.members(set), []);
      assert.deepEqual(await a.presence.of('ann'), []);
      assert.deepEqual((await a.ledger.entriesOf('g1')).entries, []);
      assert.equal(await b.ledger.finish(claim), 'gone');
      assert.deepEqual(await b.ledger.claim('g1.1'), { status: 'gone' });
    });

    it('touches no other member, no other user and no set that was not recorded', async () => {
      const { a } = harness();
      await enter(a, 'g1.1', { uid: 'ann', closeKeys: ['room'] });
      await enter(a, 'g1.11', { uid: 'ann', closeKeys: ['room'] });
      for (const other of ['g1', 'g1.1 ', 'xg1.1', 'g1.10']) await a.store.sets.add('room', other);
      await a.store.sets.add('unrecorded', 'g1.1');
      await a.store.keys.set('room', 'a key');
      const { claim } = await claimed(a, 'g1.1');
      await a.ledger.finish(claim);
      const left = ['g1', 'g1.1 ', 'g1.10', 'g1.11', 'xg1.1'];
      assert.deepEqual((await a.store.sets.members('room')).toSorted(), left);
      assert.deepEqual(await a.store.sets.members('unrecorded'), ['g1.1']);
      assert.deepEqual(await a.presence.of('ann'), ['g1.11']);
      assert.equal(await a.store.keys.get('room'), 'a key');
    });

    it('changes nothing of a connection that is over or being finished', async () => {
      const { a, b } = harness();
      await enter(a, 'g1.1', { closeKeys: ['room'], controllers: ['live.user'] });
      const { claim } = await claimed(b, 'g1.1');
      for (const result of ['finishing', 'gone']) {
        assert.equal(await a.ledger.addTo('g1.1', 'late'), result);
        assert.equal(await a.ledger.removeFrom('g1.1', 'room'), result);
        assert.equal(await a.ledger.addController('g1.1', 'late'), result);
        assert.equal(await a.ledger.removeController('g1.1', 'live.user'), result);
        assert.deepEqual(await a.store.sets.members('late'), []);
        if (result === 'finishing') assert.equal((await only(a, 'g1')).state, 'finishing');
        await b.ledger.finish(claim);
      }
    });

    it('lets one of many finishers claim', async () => {
      const { a, b } = harness();
      await enter(a, 'g1.1');
      const claims = await Promise.all([a, b, a, b, a, b].map(({ ledger }) => ledger.claim('g1.1')));
      assert.deepEqual(claims.map(({ status }) => status).toSorted(), [
        'claimed',
        'taken',
        'taken',
        'taken',
        'taken',
        'taken',
      ]);
    });

    it('replaces a finisher that died, and refuses it when it comes back', async () => {
      const { a, b, elapse } = harness();
      await enter(a, 'g1.1', { closeKeys: ['room'] });
      const slow = await claimed(a, 'g1.1', 10_000);
      await elapse(9_000);
      assert.deepEqual(await b.ledger.claim('g1.1'), { status: 'taken' });
      await elapse(1_000);
      const next = await claimed(b, 'g1.1');
      assert.equal(next.claim.eventId, slow.claim.eventId);
      assert.equal(await a.ledger.finish(slow.claim), 'lost');
      assert.deepEqual(await a.store.sets.members('room'), ['g1.1']);
      assert.equal(await b.ledger.finish(next.claim), 'finished');
      assert.equal(await a.ledger.finish(slow.claim), 'gone');
    });

    it('lets those who know that a finisher is dead claim at once, and nobody else', async () => {
      const { a, b } = harness();
      await enter(a, 'g1.1', { closeKeys: ['room'] });
      const dead = await a.ledger.claim('g1.1', { by: 'w1' });
      assert.equal(dead.status, 'claimed');
      assert.equal((await b.ledger.claim('g1.1', { by: 'w2', insteadOf: ['w3'] })).status, 'taken');
      const next = await b.ledger.claim('g1.1', { by: 'w2', insteadOf: ['w0', 'w1'] });
      assert.equal((await a.ledger.claim('g1.1', { by: 'w3', insteadOf: ['w1'] })).status, 'taken');
      assert.equal(dead.status === 'claimed' && (await a.ledger.finish(dead.claim)), 'lost');
      assert.equal(next.status === 'claimed' && (await b.ledger.finish(next.claim)), 'finished');
    });

    it('lets a finisher that took too long finish all the same, if nobody came', async () => {
      const { a, elapse } = harness();
      await enter(a, 'g1.1');
      const { claim } = await claimed(a, 'g1.1', 10_000);
      await elapse(60_000);
      assert.equal(await a.ledger.finish(claim), 'finished');
    });

    it('refuses a claim that nobody was given', async () => {
      const { a } = harness();
      await enter(a, 'g1.1');
      for (const token of [0, 1]) {
        assert.equal(await a.ledger.finish({ connection: 'g1.1', token, eventId: '' }), 'lost');
      }
      assert.equal((await only(a, 'g1')).state, 'open');
    });

    it('gives different ends different event ids', async () => {
      const { a } = harness();
      await enter(a, 'g1.1');
      await enter(a, 'g1.2');
      const ids = [await claimed(a, 'g1.1'), await claimed(a, 'g1.2')].map(({ claim }) => claim.eventId);
      assert.equal(new Set(ids).size, 2);
    });

    it('judges a lease by the clock of who has it', async () => {
      const { a, b, elapse } = harness();
      assert.equal(a.ledger.isLeaseValid('g1'), false);
      assert.equal(await a.ledger.lease('g1', leaseMs), 'first');
      assert.equal(a.ledger.isLeaseValid('g1'), true);
      await elapse(leaseMs - 1_000);
      assert.equal(a.ledger.isLeaseValid('g1'), true);
      assert.equal(await a.ledger.lease('g1', leaseMs), 'renewed');
      await elapse(leaseMs - 1_000);
      assert.equal(a.ledger.isLeaseValid('g1'), true);
      await elapse(1_000);
      assert.equal(a.ledger.isLeaseValid('g1'), false);
      assert.deepEqual(await b.ledger.expiredGateways(), []);
    });

    it('names gateways whose lease has ended while they have connections, until these are finished', async () => {
      const { a, b, elapse } = harness();
      await enter(a, 'g1.1', { closeKeys: ['room'] });
      await enter(b, 'g2.1', { closeKeys: ['room'] });
      await a.ledger.lease('g3', leaseMs);
      assert.deepEqual((await a.ledger.gateways()).toSorted(), ['g1', 'g2', 'g3']);
      await elapse(leaseMs - 1_000);
      await b.ledger.lease('g2', leaseMs);
      assert.deepEqual(await b.ledger.expiredGateways(), []);
      assert.deepEqual(await b.ledger.claim('g1.1', { orphanOnly: true }), { status: 'alive' });
      await elapse(1_000);
      assert.deepEqual(await b.ledger.expiredGateways(), ['g1']);
      assert.deepEqual((await b.ledger.gateways()).toSorted(), ['g1', 'g2']);
      const orphan = await b.ledger.claim('g1.1', { orphanOnly: true });
      assert.ok(orphan.status === 'claimed');
      await b.ledger.finish(orphan.claim);
      assert.deepEqual(await b.ledger.expiredGateways(), []);
      assert.deepEqual(await b.ledger.gateways(), ['g2']);
      assert.deepEqual(await b.store.sets.members('room'), ['g2.1']);
    });

    it('tells a gateway that comes back late, and one that is known no longer', async () => {
      const { a, b, elapse } = harness();
      await enter(a, 'g1.1');
      await elapse(leaseMs);
      assert.equal(await a.ledger.lease('g1', leaseMs), 'late');
      assert.deepEqual(await b.ledger.expiredGateways(), []);
      assert.deepEqual(await b.ledger.claim('g1.1', { orphanOnly: true }), { status: 'alive' });
      await elapse(leaseMs);
      const { claim } = await claimed(b, 'g1.1');
      await b.ledger.finish(claim);
      assert.equal(await a.ledger.lease('g1', leaseMs), 'first');
    });

    it('ends a lease at once where the gateway is known to be gone', async () => {
      const { a, b } = harness();
      await enter(a, 'g1.1');
      await a.ledger.lease('g2', leaseMs);
      await a.ledger.leave('g1');
      await a.ledger.leave('g2');
      assert.equal(a.ledger.isLeaseValid('g1'), false);
      assert.deepEqual(await b.ledger.expiredGateways(), ['g1']);
      assert.deepEqual(await b.ledger.gateways(), ['g1']);
      const { claim } = await claimed(b, 'g1.1');
      await b.ledger.finish(claim);
      assert.deepEqual(await b.ledger.gateways(), []);
    });

    it('gives the entries of a gateway by number, some at a time', async () => {
      const { a, b } = harness();
      await a.ledger.lease('g1', leaseMs);
      const numbers = Array.from({ length: entriesPerBatch * 2 + 1 }, (_, index) => (index * 37) % 997);
      await Promise.all(
        numbers.map((number) => a.ledger.open({ id: `g1.${number}`, facts: null, openedAt })),
      );
      await enter(b, 'g10.5');
      const first = await b.ledger.entriesOf('g1');
      const second = await b.ledger.entriesOf('g1', first.next);
      const third = await b.ledger.entriesOf('g1', second.next);
      assert.deepEqual(
        [first, second, third].map(({ entries }) => entries.length),
        [64, 64, 1],
      );
      assert.equal(third.next, undefined);
      const sorted = numbers.toSorted((one, two) => one - two).map((number) => `g1.${number}`);
      const ids = [first, second, third].flatMap(({ entries }) => entries.map(({ id }) => id));
      assert.deepEqual(ids, sorted);
    });

    it('takes any text as a name and mixes none up with another', async () => {
      const { a } = harness();
      const names = oddNames.filter((odd) => odd.length < 200);
      for (const odd of names) {
        await a.ledger.lease(odd, leaseMs);
        const entry = {
          id: `${odd}.1`,
          facts: odd,
          uid: odd,
          openedAt,
          closeKeys: [odd],
          controllers: [odd],
        };
        assert.equal(await a.ledger.open(entry), 'opened');
      }
      assert.deepEqual((await a.ledger.gateways()).toSorted(), names.toSorted());
      for (const odd of names) {
        const { claim, entry } = await claimed(a, `${odd}.1`);
        assert.deepEqual([entry.gateway, entry.facts, entry.uid], [odd, odd, odd]);
        assert.deepEqual([entry.closeKeys, entry.controllers], [[odd], [odd]]);
        assert.deepEqual(await a.store.sets.members(odd), [`${odd}.1`]);
        assert.equal(await a.ledger.finish(claim), 'finished');
        assert.deepEqual(await a.store.sets.members(odd), []);
        assert.deepEqual(await a.presence.of(odd), []);
      }
    });

    it('refuses ids and names that are none', async () => {
      const { a } = harness();
      await a.ledger.lease('g1', leaseMs);
      for (const id of ['', 'g1', '.1', 'g1.', 'g1.01', 'g1.-1', 'g1.1e3', 'g1.9007199254740992', 'g1.1\n']) {
        await assert.rejects(a.ledger.open({ id, facts: null, openedAt }), RangeError);
        await assert.rejects(a.ledger.addTo(id, 'room'), RangeError);
        await assert.rejects(a.ledger.claim(id), RangeError);
      }
      for (const bad of badNames) {
        await assert.rejects(a.ledger.addTo('g1.1', bad), RangeError);
        await assert.rejects(a.ledger.addController('g1.1', bad), RangeError);
        await assert.rejects(a.ledger.lease(bad, leaseMs), RangeError);
        await assert.rejects(a.ledger.open({ id: 'g1.1', facts: null, openedAt, uid: bad }), RangeError);
      }
      const large = { id: 'g1.1', facts: 'x'.repeat(65_537), openedAt };
      await assert.rejects(a.ledger.open(large), RangeError);
    });
  });
}

/** Opens an entry; its gateway gets a lease first. */
async function enter(node: Cluster, id: string, more: Partial<NewEntry> = {}): Promise<void> {
  await node.ledger.lease(id.slice(0, id.indexOf('.')), leaseMs);
  assert.equal(await node.ledger.open({ id, facts: null, openedAt, ...more }), 'opened');
}

async function only(node: Cluster, gateway: string): Promise<LedgerEntry> {
  const { entries } = await node.ledger.entriesOf(gateway);
  const [entry] = entries;
  assert.ok(entry !== undefined && entries.length === 1);
  return entry;
}

async function claimed(
  node: Cluster,
  connection: string,
  ttlMs = 30_000,
): Promise<{ claim: Claim; entry: LedgerEntry }> {
  const result = await node.ledger.claim(connection, { ttlMs });
  assert.ok(result.status === 'claimed', result.status);
  return result;
}
