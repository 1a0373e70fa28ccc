import assert from 'node:assert/strict';
import { after, it } from 'node:test';

import { Redis } from 'ioredis';

import { RedisCluster } from '../../core/cluster/redis-cluster.js';
import { FakeClock } from '../../core/testing/fake-clock.js';
import { listen } from '../support/listen.js';
import { LogListener } from '../support/log-listener.js';
import { ThrowAwayRedis } from '../support/redis.js';
import { redisSettings } from '../support/redis-harness.js';

it('follows the Sentinels to another server when one dies', async () => {
  const first = await ThrowAwayRedis.start();
  const second = await ThrowAwayRedis.start('--replicaof', '127.0.0.1', `${first.port}`);
  const sentinel = await first.watch('mymaster');
  const knowsBoth = sentinel.says(/\+slave /);
  const settings = { ...redisSettings(first), url: `redis+sentinel://127.0.0.1:${sentinel.port}/mymaster` };
  const logs = new LogListener();
  const a = await RedisCluster.open(settings, 'a', new FakeClock(), logs.log);
  const b = await RedisCluster.open(settings, 'b', new FakeClock(), logs.log);
  after(() => Promise.all([a.close(), b.close()]));
  const { heard } = await listen(b.bus, 'news', 2);
  await a.bus.publish('news', 'before');
  await a.store.sets.add('room', 'g1.1');
  await Promise.all([knowsBoth, isCopied(first)]);

  const gap = new Promise<void>((resolve) => b.bus.onGap(resolve));
  const again = logs.next('connected to Redis again', '"use":"commands"', '"node":"a"');
  const promoted = second.says(/MASTER MODE enabled/);
  await first.stop();
  await Promise.all([gap, again, promoted]);

  assert.deepEqual(await a.store.sets.members('room'), ['g1.1']);
  assert.equal(await a.store.counters.add('c', 1), 1);
  await a.bus.publish('news', 'after');
  assert.deepEqual(await heard, [
    ['before', 'a'],
    ['after', 'a'],
  ]);
});

/** Resolves when its replica has everything that was written so far. */
async function isCopied({ port }: ThrowAwayRedis): Promise<void> {
  const admin = new Redis(port);
  after(() => admin.disconnect());
  admin.on('error', () => undefined); // this server dies
  await admin.set('marker', '1');
  assert.equal(await admin.wait(1, 30_000), 1);
}
