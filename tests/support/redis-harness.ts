import { randomUUID } from 'node:crypto';

import { Redis } from 'ioredis';

import { RedisCluster } from '../../core/cluster/redis-cluster.js';
import type { Harness } from '../contract/harness.js';
import { FakeClock } from '../../core/testing/fake-clock.js';
import { LogListener } from './log-listener.js';
import type { ThrowAwayRedis } from './redis.js';

/** Two nodes on one Redis, with keys of their own. */
export interface RedisHarness extends Harness {
  readonly a: RedisCluster;
  readonly b: RedisCluster;
  /** A connection that no node knows of. */
  readonly admin: Redis;
  readonly prefix: string;
  readonly clock: FakeClock;
  /** Both nodes write there. */
  readonly logs: LogListener;
}

/** Settings for that Redis. */
export function redisSettings(redis: ThrowAwayRedis, prefix = `test ${randomUUID()}:`) {
  return { url: redis.url, prefix, connectTimeoutMs: 1_000, commandTimeoutMs: 1_000 };
}

/** Opens such a harness. */
export async function openRedisHarness(redis: ThrowAwayRedis): Promise<RedisHarness> {
  const clock = new FakeClock();
  const logs = new LogListener();
  const settings = redisSettings(redis);
  const { prefix } = settings;
  const [a, b] = await Promise.all([
    RedisCluster.open(settings, 'a', clock, logs.log),
    RedisCluster.open(settings, 'b', clock, logs.log),
  ]);
  const admin = new Redis(redis.url, { retryStrategy: () => 10 });
  admin.on('error', () => undefined); // Redis is stopped by tests
  return {
    a,
    b,
    admin,
    prefix,
    clock,
    logs,
    elapse: async (ms) => {
      await elapseInRedis(admin, prefix, ms);
      clock.advance(ms);
    },
    close: async () => {
      admin.disconnect();
      await Promise.all([a.close(), b.close()]);
    },
  };
}

/** Redis has no clock that a test could turn: the expiry of every key is brought nearer instead. */
async function elapseInRedis(admin: Redis, prefix: string, ms: number): Promise<void> {
  const keys = await admin.keys('*');
  for (const key of keys.filter((name) => name.startsWith(prefix))) {
    const left = await admin.pttl(key);
    if (left < 0) continue;
    if (left <= ms) await admin.del(key);
    else await admin.pexpire(key, left - ms);
  }
}
