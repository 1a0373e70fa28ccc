import { describeWorkerDeath } from '../contract/worker-death.js';
import { ThrowAwayRedis } from '../support/redis.js';

describeWorkerDeath('Redis', await ThrowAwayRedis.start());
