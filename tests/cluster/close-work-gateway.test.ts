import { describeGatewayDeath } from '../contract/gateway-death.js';
import { ThrowAwayRedis } from '../support/redis.js';

describeGatewayDeath('Redis', await ThrowAwayRedis.start());
