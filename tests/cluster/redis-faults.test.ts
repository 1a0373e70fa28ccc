import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { RedisCluster } from '../../core/cluster/redis-cluster.js';
import { StoreUnavailable, type UnavailableReason } from '../../core/cluster/store-unavailable.js';
import { FakeClock } from '../../core/testing/fake-clock.js';
import { listen } from '../support/listen.js';
import { LogListener } from '../support/log-listener.js';
import { ThrowAwayRedis } from '../support/redis.js';
import { openRedisHarness, type RedisHarness, redisSettings } from '../support/redis-harness.js';

const redis = await ThrowAwayRedis.start();

function because(...reasons: UnavailableReason[]) {
  return (error: unknown) => error instanceof StoreUnavailable && reasons.includes(error.reason);
}

function reasonOf(result: PromiseSettledResult<unknown>): unknown {
  if (result.status === 'fulfilled') return 'done';
  return result.reason instanceof StoreUnavailable ? result.reason.reason : result.reason;
}

function lost(logs: LogListener, use: string, node: string): Promise<string> {
  return logs.next('no connection to Redis', `"use":"${use}"`, `"node":"${node}"`);
}

function again(logs: LogListener, use: string, node: string): Promise<string> {
  return logs.next('connected to Redis again', `"use":"${use}"`, `"node":"${node}"`);
}

function gapOf({ bus }: RedisCluster): Promise<void> {
  return new Promise((resolve) => bus.onGap(resolve));
}

async function hears({ a, b }: RedisHarness, channel: string): Promise<void> {
  const { heard } = await listen(b.bus, channel, 1);
  await a.bus.publish(channel, 'x');
  assert.deepEqual(await heard, [['x', 'a']]);
}

describe('Redis that fails', () => {
  let harness: RedisHarness;
  beforeEach(async () => void (harness = await openRedisHarness(redis)));
  afterEach(() => harness.close());

  it('refuses at once while it is gone, without a queue; and works by itself when it is back', async () => {
    const { a, b, logs } = harness;
    const heard: string[] = [];
    await b.bus.subscribe('news', (message) => heard.push(message));
    await a.ledger.lease('g1', 6_000);
    const isLost = lost(logs, 'commands', 'a');
    await redis.stop();
    await isLost;
    const calls = Array.from({ length: 1_000 }, (_, index) => a.store.keys.set(`k ${index}`, '1'));
    const results = await Promise.allSettled(calls);
    assert.ok(
      results.every((result) => result.status === 'rejected' && because('connection')(result.reason)),
    );
    assert.equal(a.unanswered, 0);
    await assert.rejects(a.bus.publish('news', 'lost'), because('connection'));
    await assert.rejects(
      b.bus.subscribe('more', () => undefined),
      because('connection'),
    );
    await assert.rejects(a.ledger.addTo('g1.1', 'room'), because('connection'));
    assert.equal(a.ledger.isLeaseValid('g1'), true);

    const back = [gapOf(b), again(logs, 'commands', 'a')];
    await redis.start();
    await Promise.all(back);
    assert.equal(await a.store.keys.get('k 1'), undefined);
    assert.equal(await a.ledger.lease('g1', 6_000), 'first');
    const { heard: end } = await listen(b.bus, 'end', 1);
    await a.bus.publish('news', 'back');
    await a.bus.publish('end', '');
    await end;
    assert.deepEqual(heard, ['back']);
  });

  it('refuses within the time-out while it hangs, owes no more than it may, and is left for a new connection', async () => {
    const { a, b, clock, logs } = harness;
    await b.bus.subscribe('news', () => undefined);
    const areLost = Promise.all([lost(logs, 'commands', 'a'), lost(logs, 'subscriptions', 'b')]);
    redis.freeze();
    try {
      clock.advance(5_000); // it is time to try the connection for subscriptions
      await assert.rejects(a.store.keys.get('k'), because('timeout'));
      const calls = Array.from({ length: 12_000 }, (_, index) => a.store.counters.add(`c ${index}`, 1));
      const reasons = (await Promise.allSettled(calls)).map(reasonOf);
      assert.equal(reasons.filter((reason) => reason === 'busy').length, 2_001);
      assert.ok(
        reasons.every((reason) => reason === 'busy' || reason === 'timeout' || reason === 'connection'),
      );
      await areLost;
    } finally {
      const back = [gapOf(b), again(logs, 'commands', 'a')];
      redis.thaw();
      await Promise.all(back);
    }
    assert.equal(a.unanswered, 0);
    await a.store.keys.set('k', '1');
    await hears(harness, 'news');
  });

  it('subscribes again when the connection for subscriptions is cut, and says that messages may be missing', async () => {
    const { b, admin } = harness;
    await hears(harness, 'news');
    const gap = gapOf(b);
    await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await gap;
    await hears(harness, 'other');
    await hears(harness, 'news');
  });

  it('does nothing by half when it is full, and says so', async () => {
    const { a, admin } = harness;
    await a.ledger.lease('g1', 6_000);
    await a.ledger.open({ id: 'g1.1', facts: null, openedAt: 0 });
    await admin.config('SET', 'maxmemory', '1');
    try {
      await assert.rejects(a.store.keys.set('k', '1'), because('full'));
      await assert.rejects(a.ledger.addTo('g1.1', 'room'), because('full'));
      await assert.rejects(
        a.ledger.open({ id: 'g1.2', facts: null, openedAt: 0, closeKeys: ['room'] }),
        because('full'),
      );
    } finally {
      await admin.config('SET', 'maxmemory', '0');
    }
    assert.deepEqual(await a.store.sets.members('room'), []);
    assert.deepEqual(
      (await a.ledger.entriesOf('g1')).entries.map(({ closeKeys }) => closeKeys),
      [[]],
    );
  });

  it('knows its scripts again after it has forgotten them', async () => {
    const { a, admin } = harness;
    await a.store.counters.add('c', 1);
    await a.store.counters.add('c', 1);
    await admin.script('FLUSH');
    assert.equal(await a.store.counters.add('c', 1), 3);
  });

  it('keeps every key under the prefix, and no key of the application is a pattern', async () => {
    const { a, admin, prefix } = harness;
    await a.ledger.lease('*', 6_000);
    await a.ledger.open({
      id: '*.1',
      facts: null,
      uid: '?',
      openedAt: 0,
      closeKeys: ['*'],
      controllers: ['*'],
    });
    await a.store.keys.set('k', '1');
    const keys = (await admin.keys('*')).filter((key) => key.startsWith(prefix));
    assert.deepEqual(keys.map((key) => key.slice(prefix.length)).toSorted(), [
      '1:closeKeys:*.1',
      '1:controllers:*.1',
      '1:entry:*.1',
      '1:gateway:*',
      '1:gateways',
      '1:key:k',
      '1:lease:*',
      '1:set:*',
      '1:user:?',
    ]);
  });

  it('answers what is under way when it is closed, and refuses everything from then on', async () => {
    const { a } = harness;
    await a.store.keys.set('k', '1');
    const underWay = a.store.keys.get('k');
    await a.close();
    assert.equal(await underWay, '1');
    await a.close();
    await assert.rejects(a.store.keys.get('k'), because('closed'));
    await assert.rejects(
      a.bus.subscribe('news', () => undefined),
      because('closed'),
    );
  });

  it('can be closed while Redis hangs: what is under way fails', async () => {
    const { a, clock } = harness;
    redis.freeze();
    const refused = assert.rejects(a.store.keys.get('k'), because('closed'));
    const closing = a.close();
    clock.advance(1_000);
    await closing.finally(() => redis.thaw());
    await refused;
  });

  it('can be closed while Redis is gone', async () => {
    const { a, logs } = harness;
    const isLost = lost(logs, 'commands', 'a');
    await redis.stop();
    await isLost;
    await a.close();
    await redis.start();
  });
});

describe('Redis that is not there', () => {
  it('refuses to open, with the reason, and leaves nothing open', async () => {
    const nobody = await ThrowAwayRedis.start();
    await nobody.stop();
    const opening = RedisCluster.open(redisSettings(nobody), 'a', new FakeClock(), new LogListener().log);
    await assert.rejects(
      opening,
      (error) => because('connection')(error) && /ECONNREFUSED/.test(String(error)),
    );
  });

  it('refuses a password that is wrong', async () => {
    const settings = { ...redisSettings(redis), url: redis.url.replace('//', '//nobody:wrong@') };
    const opening = RedisCluster.open(settings, 'a', new FakeClock(), new LogListener().log);
    await assert.rejects(opening, (error) => because('refused')(error) && /WRONGPASS/.test(String(error)));
  });
});
