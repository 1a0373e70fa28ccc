import type { ClientContext, Result } from 'ioredis';

/** What the store does in one step of Redis. All texts come in through KEYS and ARGV. */
export const storeScripts = {
  storeTake: {
    numberOfKeys: 1,
    lua: `
local value = redis.call('HGET', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[1], ARGV[1])
return value`,
  },
  // Lua counts in doubles, as JavaScript does: exact up to 2^53. The client reads a large number exactly only from a text.
  storeCount: {
    numberOfKeys: 1,
    lua: `
local before = redis.call('GET', KEYS[1])
local sum = tonumber(before or '0') + tonumber(ARGV[1])
if math.abs(sum) > 9007199254740991 then return false end
redis.call('INCRBY', KEYS[1], ARGV[1])
if not before and ARGV[2] ~= '' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return string.format('%.0f', sum)`,
  },
  /** KEYS: the counter, the mark of the event; ARGV: by, how long the mark stays. */
  storeCountOnce: {
    numberOfKeys: 2,
    lua: `
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
local sum = tonumber(redis.call('GET', KEYS[1]) or '0') + tonumber(ARGV[1])
if math.abs(sum) > 9007199254740991 then return false end
redis.call('SET', KEYS[2], '1', 'PX', ARGV[2])
redis.call('INCRBY', KEYS[1], ARGV[1])
return 1`,
  },
};

declare module 'ioredis' {
  interface RedisCommander<Context extends ClientContext> {
    storeTake(hash: string, field: string): Result<string | null, Context>;
    storeCount(counter: string, by: number, ttlMs: number | ''): Result<string | null, Context>;
    storeCountOnce(
      counter: string,
      mark: string,
      by: number,
      rememberMs: number,
    ): Result<number | null, Context>;
  }
}
