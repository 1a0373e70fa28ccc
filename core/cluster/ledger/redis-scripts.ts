import type { ClientContext, Result } from 'ioredis';
import type { ChangeResult, FinishResult, LeaseResult, OpenResult } from '../ledger.js';
import type { ClaimReply, EntryReply } from './redis-entry.js';

/** Gives what is said of an entry that cannot be changed any more. */
const ensureOpen = `
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return 'gone' end
if state ~= 'open' then return 'finishing' end`;

/** The fields of an entry, its close keys and its controllers, in the order of these keys. */
const readEntry = `redis.call('HMGET', KEYS[1], 'facts', 'uid', 'openedAt', 'state'),
  redis.call('ZRANGE', KEYS[2], 0, -1), redis.call('ZRANGE', KEYS[3], 0, -1)`;

/**
 * What the ledger does in one step of Redis. All texts come in through KEYS and ARGV; each script names its keys in its first
 * line, and the sets of a connection come last.
 */
export const ledgerScripts = {
  ledgerOpen: {
    lua: `
local entry, closeKeys, controllers, gateway, lease, user = unpack(KEYS)
local id, number, facts, uid, openedAt, keyCount = unpack(ARGV)
if redis.call('EXISTS', lease) == 0 then return 'noLease' end
if redis.call('EXISTS', entry) == 1 then return 'exists' end
redis.call('HSET', entry, 'facts', facts, 'uid', uid, 'openedAt', openedAt, 'state', 'open', 'claims', 0, 'serial', #ARGV)
redis.call('ZADD', gateway, number, id)
for index = 7, #ARGV do
  redis.call('ZADD', index < 7 + keyCount and closeKeys or controllers, index, ARGV[index])
end
if uid ~= '' then redis.call('SADD', user, id) end
for index = 7, #KEYS do redis.call('SADD', KEYS[index], id) end
return 'opened'`,
  },
  /** KEYS: entry, its list, the set; ARGV: name, connection, the most names. The name is recorded first. */
  ledgerRecord: {
    lua: `${ensureOpen}
if not redis.call('ZSCORE', KEYS[2], ARGV[1]) then
  if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[3]) then return 'full' end
  redis.call('ZADD', KEYS[2], redis.call('HINCRBY', KEYS[1], 'serial', 1), ARGV[1])
end
if KEYS[3] then redis.call('SADD', KEYS[3], ARGV[2]) end
return 'done'`,
  },
  /** KEYS: entry, its list, the set; ARGV: name, connection. The name is forgotten last. */
  ledgerForget: {
    lua: `${ensureOpen}
if redis.call('ZSCORE', KEYS[2], ARGV[1]) then
  if KEYS[3] then redis.call('SREM', KEYS[3], ARGV[2]) end
  redis.call('ZREM', KEYS[2], ARGV[1])
end
return 'done'`,
  },
  /** KEYS: entry, close keys, controllers, claim, lease; ARGV: how long, whether only for orphans, who, instead of whom. */
  ledgerClaim: {
    numberOfKeys: 5,
    lua: `
if redis.call('EXISTS', KEYS[1]) == 0 then return {'gone'} end
if ARGV[2] == '1' and redis.call('EXISTS', KEYS[5]) == 1 then return {'alive'} end
local by = redis.call('GET', KEYS[4])
local isFree = not by
for index = 4, #ARGV do isFree = isFree or ARGV[index] == by end
if not isFree then return {'taken'} end
redis.call('SET', KEYS[4], ARGV[3], 'PX', ARGV[1])
redis.call('HSET', KEYS[1], 'state', 'finishing')
local token = redis.call('HINCRBY', KEYS[1], 'claims', 1)
return {'claimed', token, ${readEntry}}`,
  },
  ledgerRead: { numberOfKeys: 3, lua: `return {${readEntry}}` },
  ledgerFinish: {
    lua: `
local entry, closeKeys, controllers, claim, gateway, gateways, lease, user = unpack(KEYS)
local id, token, name, uid = unpack(ARGV)
local claims = redis.call('HGET', entry, 'claims')
if not claims then return 'gone' end
if claims == '0' or claims ~= token then return 'lost' end
for index = 9, #KEYS do redis.call('SREM', KEYS[index], id) end
if uid ~= '' then redis.call('SREM', user, id) end
redis.call('ZREM', gateway, id)
redis.call('DEL', entry, closeKeys, controllers, claim)
if redis.call('EXISTS', gateway, lease) == 0 then redis.call('SREM', gateways, name) end
return 'finished'`,
  },
  /** KEYS: gateways, lease; ARGV: name, how long. */
  ledgerLease: {
    numberOfKeys: 2,
    lua: `
local isNew = redis.call('SADD', KEYS[1], ARGV[1]) == 1
local isLate = not redis.call('SET', KEYS[2], '1', 'PX', ARGV[2], 'XX')
if isLate then redis.call('SET', KEYS[2], '1', 'PX', ARGV[2]) end
return isNew and 'first' or isLate and 'late' or 'renewed'`,
  },
  /** KEYS: gateways, lease, entries of the gateway; ARGV: name. */
  ledgerLeave: {
    numberOfKeys: 3,
    lua: `
redis.call('DEL', KEYS[2])
if redis.call('EXISTS', KEYS[3]) == 0 then redis.call('SREM', KEYS[1], ARGV[1]) end`,
  },
  /** The same keys and name. Gives 1 for a gateway with something left to finish, and forgets one that is over. */
  ledgerIsExpired: {
    numberOfKeys: 3,
    lua: `
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
if redis.call('EXISTS', KEYS[3]) == 1 then return 1 end
redis.call('SREM', KEYS[1], ARGV[1])
return 0`,
  },
};

declare module 'ioredis' {
  interface RedisCommander<Context extends ClientContext> {
    ledgerOpen(keyCount: number, ...keysAndTexts: (string | number)[]): Result<OpenResult, Context>;
    ledgerRecord(keyCount: number, ...keysAndTexts: (string | number)[]): Result<ChangeResult, Context>;
    ledgerForget(keyCount: number, ...keysAndTexts: string[]): Result<ChangeResult, Context>;
    ledgerClaim(...keysAndTexts: (string | number)[]): Result<ClaimReply, Context>;
    ledgerRead(...keys: string[]): Result<EntryReply, Context>;
    ledgerFinish(keyCount: number, ...keysAndTexts: (string | number)[]): Result<FinishResult, Context>;
    ledgerLease(...keysAndTexts: (string | number)[]): Result<LeaseResult, Context>;
    ledgerLeave(...keysAndTexts: string[]): Result<null, Context>;
    ledgerIsExpired(...keysAndTexts: string[]): Result<number, Context>;
  }
}
