import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { onceEver } from '../../core/cluster/once-ever.js';
import { badNames, oddNames, type OpenHarness, useHarness } from './harness.js';

/** What every store does. */
export function storeContract(name: string, open: OpenHarness): void {
  describe(`the store: ${name}`, () => {
    const harness = useHarness(open);

    it('keeps a key until it is deleted, for every node', async () => {
      const { a, b } = harness();
      assert.equal(await a.store.keys.get('k'), undefined);
      assert.equal(await a.store.keys.set('k', ''), true);
      assert.equal(await b.store.keys.get('k'), '');
      assert.equal(await b.store.keys.set('k', 'two'), true);
      assert.equal(await a.store.keys.get('k'), 'two');
      assert.equal(await a.store.keys.delete('k'), true);
      assert.equal(await b.store.keys.delete('k'), false);
    });

    it('forgets a key when its time is over, and not before', async () => {
      const { a, elapse } = harness();
      await a.store.keys.set('short', '1', { ttlMs: 60_000 });
      await a.store.keys.set('lifted', '1', { ttlMs: 60_000 });
      await a.store.keys.set('lifted', '2');
      await elapse(40_000);
      assert.equal(await a.store.keys.get('short'), '1');
      await elapse(20_000);
      assert.equal(await a.store.keys.get('short'), undefined);
      assert.equal(await a.store.keys.delete('short'), false);
      assert.equal(await a.store.keys.get('lifted'), '2');
    });

    it('sets a key only if it is absent: of many at once, one does', async () => {
      const { a, b, elapse } = harness();
      const options = { onlyIfAbsent: true, ttlMs: 60_000 };
      const tries = [a, b, a, b].map(({ store }, index) => store.keys.set('nonce', `${index}`, options));
      const won = await Promise.all(tries);
      assert.equal(won.filter(Boolean).length, 1);
      assert.equal(await a.store.keys.get('nonce'), `${won.indexOf(true)}`);
      await elapse(60_000);
      assert.equal(await b.store.keys.set('nonce', 'again', options), true);
    });

    it('keeps sets, and a set without members is none', async () => {
      const { a, b } = harness();
      assert.equal(await a.store.sets.add('s', 'one'), true);
      assert.equal(await b.store.sets.add('s', 'one'), false);
      assert.equal(await b.store.sets.add('s', 'two'), true);
      assert.deepEqual((await a.store.sets.members('s')).toSorted(), ['one', 'two']);
      assert.equal(await a.store.sets.size('s'), 2);
      assert.equal(await b.store.sets.has('s', 'one'), true);
      assert.equal(await a.store.sets.remove('s', 'one'), true);
      assert.equal(await a.store.sets.remove('s', 'one'), false);
      assert.equal(await b.store.sets.has('s', 'one'), false);
      await b.store.sets.remove('s', 'two');
      assert.deepEqual(await a.store.sets.members('s'), []);
      assert.equal(await a.store.sets.size('s'), 0);
    });

    it('keeps hashes', async () => {
      const { a, b } = harness();
      await a.store.hashes.set('h', 'x', '1');
      await b.store.hashes.set('h', 'y', '2');
      await b.store.hashes.set('h', 'x', '3');
      assert.equal(await a.store.hashes.get('h', 'x'), '3');
      assert.deepEqual(
        await a.store.hashes.all('h'),
        new Map([
          ['x', '3'],
          ['y', '2'],
        ]),
      );
      assert.equal(await a.store.hashes.delete('h', 'y'), true);
      assert.equal(await a.store.hashes.delete('h', 'y'), false);
      assert.equal(await b.store.hashes.get('h', 'y'), undefined);
      assert.deepEqual(await b.store.hashes.all('none'), new Map());
    });

    it('gives a taken field to one taker', async () => {
      const { a, b } = harness();
      await a.store.hashes.set('queue', 'id', 'message');
      const takers = [a, b, a, b].map(({ store }) => store.hashes.take('queue', 'id'));
      assert.deepEqual(
        (await Promise.all(takers)).filter((value) => value !== undefined),
        ['message'],
      );
      assert.equal(await b.store.hashes.get('queue', 'id'), undefined);
    });

    it('counts, and the first addition decides when the counter ends', async () => {
      const { a, b, elapse } = harness();
      assert.equal(await a.store.counters.get('c'), 0);
      assert.equal(await a.store.counters.add('c', 2, 60_000), 2);
      await elapse(40_000);
      assert.equal(await b.store.counters.add('c', -5, 60_000), -3);
      assert.equal(await a.store.counters.get('c'), -3);
      await elapse(20_000);
      assert.equal(await b.store.counters.get('c'), 0);
      assert.equal(await a.store.counters.add('c', 1), 1);
      assert.equal(await a.store.counters.add('c', 1, 60_000), 2);
      await elapse(120_000);
      assert.equal(await a.store.counters.get('c'), 2);
    });

    it('loses no addition of many at once', async () => {
      const { a, b } = harness();
      const sums = await Promise.all(
        Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? a : b).store.counters.add('c', 1)),
      );
      assert.deepEqual(
        sums.toSorted((one, two) => one - two),
        Array.from({ length: 100 }, (_, index) => index + 1),
      );
    });

    it('refuses a sum that cannot be exact, and keeps the one that it has', async () => {
      const { counters } = harness().a.store;
      await counters.add('c', Number.MAX_SAFE_INTEGER);
      await assert.rejects(counters.add('c', 1), RangeError);
      await assert.rejects(counters.add('c', 0.5), RangeError);
      assert.equal(await counters.get('c'), Number.MAX_SAFE_INTEGER);
    });

    it('counts an event once, for as long as it is remembered and for each counter', async () => {
      const { a, b, elapse } = harness();
      const tries = [a, b, a, b].map(({ store }) => store.counters.addOnce('c', 5, 'e1', 60_000));
      assert.equal((await Promise.all(tries)).filter(Boolean).length, 1);
      assert.equal(await b.store.counters.addOnce('c', 5, 'e2', 60_000), true);
      assert.equal(await b.store.counters.addOnce('d', 1, 'e1'), true);
      assert.equal(await a.store.counters.get('c'), 10);
      await elapse(60_000);
      assert.equal(await a.store.counters.addOnce('c', 5, 'e1', 60_000), true);
      assert.equal(await a.store.counters.addOnce('d', 1, 'e1'), false);
      assert.equal(await b.store.counters.get('c'), 15);
    });

    it('does not remember an event that could not be counted', async () => {
      const { counters } = harness().a.store;
      await counters.add('c', Number.MAX_SAFE_INTEGER);
      await assert.rejects(counters.addOnce('c', 1, 'e'), RangeError);
      await counters.add('c', -1);
      assert.equal(await counters.addOnce('c', 1, 'e'), true);
      assert.equal(await counters.addOnce('c', 1, 'e'), false);
    });

    it('keeps the kinds apart: one name may be a key, a set, a hash and a counter', async () => {
      const { store } = harness().a;
      await store.keys.set('n', 'key');
      await store.sets.add('n', 'member');
      await store.hashes.set('n', 'f', 'field');
      await store.counters.add('n', 1);
      assert.equal(await store.keys.get('n'), 'key');
      assert.deepEqual(await store.sets.members('n'), ['member']);
      assert.equal(await store.hashes.get('n', 'f'), 'field');
      assert.equal(await store.counters.get('n'), 1);
    });

    it('takes any text as a name and mixes none up with another', async () => {
      const { store } = harness().a;
      for (const [index, odd] of oddNames.entries()) {
        await store.keys.set(odd, `${index}`);
        await store.sets.add('odd', odd);
        await store.sets.add(odd, odd);
        await store.hashes.set('odd', odd, `${index}`);
        await store.hashes.set(odd, odd, `${index}`);
        await store.counters.add(odd, index);
      }
      for (const [index, odd] of oddNames.entries()) {
        assert.equal(await store.keys.get(odd), `${index}`);
        assert.deepEqual(await store.sets.members(odd), [odd]);
        assert.deepEqual(await store.hashes.all(odd), new Map([[odd, `${index}`]]));
        assert.equal(await store.counters.get(odd), index);
      }
      assert.deepEqual((await store.sets.members('odd')).toSorted(), oddNames.toSorted());
      assert.equal((await store.hashes.all('odd')).size, oddNames.length);
    });

    it('refuses names and values that are none', async () => {
      const { store } = harness().a;
      for (const bad of badNames) {
        await assert.rejects(store.keys.get(bad), RangeError);
        await assert.rejects(store.sets.add('s', bad), RangeError);
        await assert.rejects(store.hashes.set(bad, 'f', '1'), RangeError);
        await assert.rejects(store.counters.add(bad, 1), RangeError);
        await assert.rejects(store.counters.addOnce(bad, 1, 'e'), RangeError);
        await assert.rejects(store.counters.addOnce('c', 1, bad), RangeError);
      }
      await assert.rejects(store.keys.set('k', 'x'.repeat(1_048_577)), RangeError);
      await assert.rejects(store.keys.set('k', '\udc00'), RangeError);
      for (const ttlMs of [0, -1, 1.5, Number.NaN]) {
        await assert.rejects(store.keys.set('k', '1', { ttlMs }), RangeError);
      }
    });

    it('keeps the largest value as it is', async () => {
      const { a, b } = harness();
      const large = 'é\n"'.repeat(262_144);
      await a.store.keys.set('large', large);
      assert.equal((await b.store.keys.get('large')) === large, true);
    });

    it('lets a handler take effect once for an event, however often it is called', async () => {
      const { a, b } = harness();
      const first = await Promise.all([a, b, a].map(({ store }) => onceEver(store, 'g1.7@1', 60_000)));
      assert.equal(first.filter(Boolean).length, 1);
      assert.equal(await onceEver(b.store, 'g1.7@1', 60_000), false);
      assert.equal(await onceEver(b.store, 'g1.8@1', 60_000), true);
    });
  });
}
