import type { Clock, Log } from '#library';
import { RedisBus } from './bus/redis.js';
import type { Cluster } from './cluster.js';
import { RedisLedger } from './ledger/redis.js';
import { RedisPresence } from './presence/redis.js';
import { RedisClient } from './redis-client.js';
import type { RedisSettings } from './redis-options.js';
import { RedisStore } from './store/redis.js';

/** The shared state in Redis, as one node sees it. */
export class RedisCluster implements Cluster {
  readonly store: RedisStore;
  readonly bus: RedisBus;
  readonly presence: RedisPresence;
  readonly ledger: RedisLedger;

  private constructor(
    private readonly client: RedisClient,
    node: string,
    clock: Clock,
    log: Log,
  ) {
    this.store = new RedisStore(client);
    this.bus = new RedisBus(node, client, log);
    this.presence = new RedisPresence(client);
    this.ledger = new RedisLedger(client, clock);
  }

  /**
   * Connects.
   * @param isNeeded Whether Redis must be there now; else it is tried again and again.
   * @throws {StoreUnavailable} when Redis must be there and is not.
   */
  static async open(
    settings: RedisSettings,
    node: string,
    clock: Clock,
    log: Log,
    isNeeded: boolean = true,
  ): Promise<RedisCluster> {
    const ownLog = log.child({ node });
    const client = await RedisClient.open(settings, clock, ownLog, isNeeded);
    return new RedisCluster(client, node, clock, ownLog);
  }

  /** Commands that have no answer yet; it stays below 10 000. */
  get unanswered(): number {
    return this.client.unanswered;
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
