import { clusterContract } from '../contract/cluster.js';
import { ThrowAwayRedis } from '../support/redis.js';
import { openRedisHarness } from '../support/redis-harness.js';

const redis = await ThrowAwayRedis.start();

clusterContract('in Redis', () => openRedisHarness(redis));
