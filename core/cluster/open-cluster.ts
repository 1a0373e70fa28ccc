import { randomUUID } from 'node:crypto';
import type { Clock, Log } from '#library';
import type { Cluster } from './cluster.js';
import { MemoryCluster } from './memory-cluster.js';
import type { RedisSettings } from './redis-options.js';
import { RemoteCluster } from './remote/client.js';

/** Where a process finds the shared state. */
export interface OpenClusterOptions {
  readonly settings: { readonly redis: RedisSettings };
  /** The unix socket of the process that holds the state where Redis does not; without it, it is this process. */
  readonly path?: string | undefined;
  /** Who we are on the bus; unique by itself where it is left out. */
  readonly node?: string;
  /** Whether Redis must be there now, which is so where nothing else is said; else it is tried again and again. */
  readonly isNeeded?: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Connects to the shared state: in Redis where `redis.url` is configured, else in the memory of another process or of this one.
 * @throws {StoreUnavailable} when it is not there.
 */
export async function openCluster(options: OpenClusterOptions): Promise<Cluster> {
  const { settings, path, node = randomUUID(), isNeeded = true, clock, log } = options;
  const { redis } = settings;
  if (redis.url !== '') {
    // Loaded only where it is configured: it is not small.
    const { RedisCluster } = await import('./redis-cluster.js');
    return RedisCluster.open(redis, node, clock, log, isNeeded);
  }
  if (path !== undefined) {
    return RemoteCluster.open({ path, node, clock, log, timeoutMs: redis.commandTimeoutMs });
  }
  const memory = new MemoryCluster({ clock, log });
  const own = memory.node(node);
  const close = async () => {
    await own.close();
    memory.close();
  };
  return { ...own, close };
}
