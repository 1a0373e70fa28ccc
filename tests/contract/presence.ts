import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { badNames, oddNames, type OpenHarness, useHarness } from './harness.js';

/** What every presence does. */
export function presenceContract(name: string, open: OpenHarness): void {
  describe(`presence: ${name}`, () => {
    const harness = useHarness(open);

    it('knows all connections of a user, on every node', async () => {
      const { a, b } = harness();
      assert.equal(await a.presence.add('ann', 'g1.1'), true);
      assert.equal(await b.presence.add('ann', 'g2.1'), true);
      assert.equal(await b.presence.add('ann', 'g2.1'), false);
      await b.presence.add('bob', 'g2.2');
      assert.deepEqual((await a.presence.of('ann')).toSorted(), ['g1.1', 'g2.1']);
      assert.equal(await a.presence.count('ann'), 2);
      assert.equal(await a.presence.count('nobody'), 0);
      assert.deepEqual(await b.presence.of('nobody'), []);
    });

    it('removes the old connection of a user and leaves the newer one', async () => {
      const { a, b } = harness();
      await a.presence.add('ann', 'g1.1');
      await b.presence.add('ann', 'g2.1');
      assert.equal(await a.presence.remove('ann', 'g1.1'), true);
      assert.equal(await a.presence.remove('ann', 'g1.1'), false);
      assert.deepEqual(await b.presence.of('ann'), ['g2.1']);
    });

    it('removes nothing of another user who has the connection', async () => {
      const { presence } = harness().a;
      await presence.add('ann', 'g1.1');
      assert.equal(await presence.remove('bob', 'g1.1'), false);
      assert.deepEqual(await presence.of('ann'), ['g1.1']);
    });

    it('takes any text as a user, and is no set of the store', async () => {
      const { presence, store } = harness().a;
      for (const odd of oddNames) await presence.add(odd, odd);
      for (const odd of oddNames) assert.deepEqual(await presence.of(odd), [odd]);
      assert.deepEqual(await store.sets.members('a:b'), []);
    });

    it('refuses a user who is none', async () => {
      const { presence } = harness().a;
      for (const bad of badNames) await assert.rejects(presence.add(bad, 'g1.1'), RangeError);
    });
  });
}
