import type { RedisOptions } from 'ioredis';

import { ledgerScripts } from './ledger/redis-scripts.js';
import { parseRedisUrl, redisUrlForms } from './redis-url.js';
import { storeScripts } from './store/redis-scripts.js';

/** How Redis is reached. */
export interface RedisSettings {
  readonly url: string;
  /** Every key and every channel begins with it. */
  readonly prefix: string;
  readonly connectTimeoutMs: number;
  readonly commandTimeoutMs: number;
}

const retryMs = { first: 50, longest: 1_000 } as const;

/** Such options. */
export type ClientOptions = ReturnType<typeof clientOptions>;

/**
 * What the client of Redis is told.
 * @throws {RangeError} when the URL is none.
 */
export function clientOptions(settings: RedisSettings) {
  const address = parseRedisUrl(settings.url);
  if (address === undefined) throw new RangeError(`redis.url must be ${redisUrlForms}.`);
  const { username, password, db, isEncrypted, at } = address;
  const { connectTimeoutMs, commandTimeoutMs } = settings;
  return {
    ...(at.kind === 'single' ? at.server : { sentinels: [...at.sentinels], name: at.name }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(isEncrypted ? { tls: {} } : {}),
    db,
    protocol: 2,
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
    // A command that has timed out is still waited for by the connection; one that answers nothing at all is dropped with them.
    socketTimeout: commandTimeoutMs * 2,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // A command whose answer was lost may have been obeyed: whoever gave it must know, and not have it given twice.
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    retryStrategy: (times) => {
      const longest = Math.min(retryMs.longest, retryMs.first * 2 ** times);
      return longest / 2 + Math.random() * (longest / 2);
    },
    // After a failover the old server says READONLY: a new connection finds the new one.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    scripts: { ...storeScripts, ...ledgerScripts },
  } satisfies RedisOptions;
}
