import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { MemoryCluster } from '../../../core/cluster/memory-cluster.js';
import type { Keys } from '../../../core/cluster/store.js';
import { Cache, createLog } from '#library';
import { FakeClock } from '../../../core/testing/fake-clock.js';

describe('a cache', () => {
  let clock: FakeClock;
  let memory: MemoryCluster;
  let keys: Keys;
  let cache: Cache;

  beforeEach(() => {
    clock = new FakeClock();
    memory = new MemoryCluster({ clock, log: createLog({ level: 'silent' }) });
    ({ keys } = memory.node('a').store);
    cache = new Cache(keys, { ttlMs: 10_000 });
  });
  afterEach(() => memory.close());

  it('keeps values as JSON has them, null and false too', async () => {
    for (const value of [null, false, 0, '', 'é\n', [1, { a: null }], { '': {} }]) {
      await cache.set('k', value);
      assert.deepEqual(await cache.get('k'), value);
    }
    assert.equal(await cache.get('other'), undefined);
  });

  it('forgets a value after its time', async () => {
    await cache.set('usual', 1);
    await cache.set('long', 2, 20_000);
    clock.advance(10_000);
    assert.deepEqual([await cache.get('usual'), await cache.get('long')], [undefined, 2]);
    clock.advance(10_000);
    assert.equal(await cache.get('long'), undefined);
  });

  it('removes one value', async () => {
    await cache.set('k', 1);
    await cache.set('other', 2);
    assert.equal(await cache.remove('k'), true);
    assert.equal(await cache.remove('k'), false);
    assert.deepEqual([await cache.get('k'), await cache.get('other')], [undefined, 2]);
  });

  it('forgets all of itself and nothing of another cache, for everybody', async () => {
    const same = new Cache(keys);
    const other = new Cache(keys, { name: 'task' });
    await cache.set('k', 1);
    await other.set('k', 2);
    await same.forget();
    assert.deepEqual([await cache.get('k'), await other.get('k')], [undefined, 2]);
    await cache.set('k', 3);
    assert.equal(await same.get('k'), 3);
  });

  it('makes a value once and remembers it', async () => {
    let made = 0;
    const make = async () => ({ made: (made += 1) });
    const all = await Promise.all(['k', 'k', 'k'].map((key) => cache.remember(key, 1_000, make)));
    assert.deepEqual(all, [{ made: 1 }, { made: 1 }, { made: 1 }]);
    assert.deepEqual(await cache.remember('k', 1_000, make), { made: 1 });
    clock.advance(1_000);
    assert.deepEqual(await cache.remember('k', 1_000, make), { made: 2 });
  });

  it('remembers that there is nothing, and no error', async () => {
    let asked = 0;
    const find = () => {
      asked += 1;
      return null;
    };
    assert.equal(await cache.remember('k', 1_000, find), null);
    assert.equal(await cache.remember('k', 1_000, find), null);
    assert.equal(asked, 1);
    await assert.rejects(
      cache.remember('bad', 1_000, () => Promise.reject(new Error('no database'))),
      /no database/,
    );
    assert.equal(await cache.remember('bad', 1_000, () => 1), 1);
    assert.equal(await cache.remember('none', 1_000, () => undefined), undefined);
    assert.equal(await cache.remember('none', 1_000, () => 2), 2);
  });

  it('does not keep what was forgotten while it was being made', async () => {
    const old = await cache.remember('k', 1_000, async () => {
      await cache.forget();
      return 'old';
    });
    assert.equal(old, 'old');
    assert.equal(await cache.get('k'), undefined);
  });

  it('lets no key reach what is not its own', async () => {
    await cache.set('era', 'a value');
    await cache.forget();
    await cache.set(':', 1);
    await new Cache(keys, { name: 'master-key' }).set('x', 2);
    assert.deepEqual(
      [await cache.get('era'), await cache.get(':'), await cache.get('x')],
      [undefined, 1, undefined],
    );
  });

  it('refuses what it cannot keep', async () => {
    await assert.rejects(cache.set('k', undefined), TypeError);
    await assert.rejects(
      cache.set('k', () => 1),
      TypeError,
    );
    await assert.rejects(cache.set('k', 1, 8 * 86_400_000), RangeError);
    await assert.rejects(cache.set('k', 1, 0), RangeError);
    assert.throws(() => new Cache(keys, { name: 'a:b' }), RangeError);
  });
});
