import { ensureName } from '../bounds.js';
import type { Presence } from '../presence.js';
import type { RedisClient } from '../redis-client.js';

/** Presence in Redis. */
export class RedisPresence implements Presence {
  constructor(private readonly client: RedisClient) {}

  async add(uid: string, connection: string): Promise<boolean> {
    const user = this.#key(uid, connection);
    return (await this.client.run((redis) => redis.sadd(user, connection))) === 1;
  }

  async remove(uid: string, connection: string): Promise<boolean> {
    const user = this.#key(uid, connection);
    return (await this.client.run((redis) => redis.srem(user, connection))) === 1;
  }

  async of(uid: string): Promise<string[]> {
    const user = this.#key(uid);
    return this.client.run((redis) => redis.smembers(user));
  }

  async count(uid: string): Promise<number> {
    const user = this.#key(uid);
    return this.client.run((redis) => redis.scard(user));
  }

  #key(uid: string, connection?: string): string {
    ensureName('user', uid);
    if (connection !== undefined) ensureName('connection', connection);
    return this.client.key('user', uid);
  }
}
