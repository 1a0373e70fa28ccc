import { ensureName, ensureSum, ensureTtl, ensureValue } from '../bounds.js';
import { countedName, defaultMemoryMs } from '../once-ever.js';
import type { RedisClient } from '../redis-client.js';
import type { Counters, Hashes, Keys, SetOptions, Sets, Store } from '../store.js';

/** The store in Redis, for all machines that have the same one. */
export class RedisStore implements Store {
  readonly keys: Keys;
  readonly sets: Sets;
  readonly hashes: Hashes;
  readonly counters: Counters;

  constructor(client: RedisClient) {
    this.keys = new RedisKeys(client);
    this.sets = new RedisSets(client);
    this.hashes = new RedisHashes(client);
    this.counters = new RedisCounters(client);
  }
}

class RedisKeys implements Keys {
  constructor(private readonly client: RedisClient) {}

  async get(name: string): Promise<string | undefined> {
    const key = this.#key(name);
    return (await this.client.run((redis) => redis.get(key))) ?? undefined;
  }

  async set(name: string, value: string, { ttlMs, onlyIfAbsent = false }: SetOptions = {}): Promise<boolean> {
    const key = this.#key(name);
    ensureValue(value);
    if (ttlMs !== undefined) ensureTtl(ttlMs);
    const answer = await this.client.run<'OK' | null>((redis) => {
      if (ttlMs === undefined) return onlyIfAbsent ? redis.set(key, value, 'NX') : redis.set(key, value);
      return onlyIfAbsent ? redis.set(key, value, 'PX', ttlMs, 'NX') : redis.set(key, value, 'PX', ttlMs);
    });
    return answer !== null;
  }

  async delete(name: string): Promise<boolean> {
    const key = this.#key(name);
    return (await this.client.run((redis) => redis.del(key))) === 1;
  }

  #key(name: string): string {
    ensureName('key', name);
    return this.client.key('key', name);
  }
}

class RedisSets implements Sets {
  constructor(private readonly client: RedisClient) {}

  async add(name: string, member: string): Promise<boolean> {
    const set = this.#key(name, member);
    return (await this.client.run((redis) => redis.sadd(set, member))) === 1;
  }

  async remove(name: string, member: string): Promise<boolean> {
    const set = this.#key(name, member);
    return (await this.client.run((redis) => redis.srem(set, member))) === 1;
  }

  async has(name: string, member: string): Promise<boolean> {
    const set = this.#key(name, member);
    return (await this.client.run((redis) => redis.sismember(set, member))) === 1;
  }

  async members(name: string): Promise<string[]> {
    const set = this.#key(name);
    return this.client.run((redis) => redis.smembers(set));
  }

  async size(name: string): Promise<number> {
    const set = this.#key(name);
    return this.client.run((redis) => redis.scard(set));
  }

  #key(name: string, member?: string): string {
    ensureName('set', name);
    if (member !== undefined) ensureName('member', member);
    return this.client.key('set', name);
  }
}

class RedisHashes implements Hashes {
  constructor(private readonly client: RedisClient) {}

  async set(name: string, field: string, value: string): Promise<void> {
    const hash = this.#key(name, field);
    ensureValue(value);
    await this.client.run((redis) => redis.hset(hash, field, value));
  }

  async get(name: string, field: string): Promise<string | undefined> {
    const hash = this.#key(name, field);
    return (await this.client.run((redis) => redis.hget(hash, field))) ?? undefined;
  }

  async delete(name: string, field: string): Promise<boolean> {
    const hash = this.#key(name, field);
    return (await this.client.run((redis) => redis.hdel(hash, field))) === 1;
  }

  async all(name: string): Promise<Map<string, string>> {
    const hash = this.#key(name);
    return new Map(Object.entries(await this.client.run((redis) => redis.hgetall(hash))));
  }

  async take(name: string, field: string): Promise<string | undefined> {
    const hash = this.#key(name, field);
    return (await this.client.run((redis) => redis.storeTake(hash, field))) ?? undefined;
  }

  #key(name: string, field?: string): string {
    ensureName('hash', name);
    if (field !== undefined) ensureName('field', field);
    return this.client.key('hash', name);
  }
}

class RedisCounters implements Counters {
  constructor(private readonly client: RedisClient) {}

  async add(name: string, by: number, ttlMs?: number): Promise<number> {
    const counter = this.#key(name);
    ensureSum(by, by);
    if (ttlMs !== undefined) ensureTtl(ttlMs);
    const written = await this.client.run((redis) => redis.storeCount(counter, by, ttlMs ?? ''));
    const sum = written === null ? Number.NaN : Number(written);
    ensureSum(by, sum);
    return sum;
  }

  async addOnce(name: string, by: number, eventId: string, rememberMs = defaultMemoryMs): Promise<boolean> {
    const counter = this.#key(name);
    ensureName('event', eventId);
    ensureSum(by, by);
    ensureTtl(rememberMs);
    const mark = this.client.key('counted', countedName(name, eventId));
    const added = await this.client.run((redis) => redis.storeCountOnce(counter, mark, by, rememberMs));
    if (added === null) ensureSum(by, Number.NaN);
    return added === 1;
  }

  async get(name: string): Promise<number> {
    const counter = this.#key(name);
    return Number((await this.client.run((redis) => redis.get(counter))) ?? 0);
  }

  #key(name: string): string {
    ensureName('counter', name);
    return this.client.key('counter', name);
  }
}
