import { Redis } from 'ioredis';

import type { Clock, Log, Timer } from '#library';
import { type ClientOptions, clientOptions, type RedisSettings } from './redis-options.js';
import { StoreUnavailable } from './store-unavailable.js';
import { unavailableBy } from './unavailable-by.js';

/** What a key or a channel is; names of different kinds never meet. */
export type KeyKind =
  | 'bus'
  | 'key'
  | 'set'
  | 'hash'
  | 'counter'
  | 'counted'
  | 'user'
  | 'entry'
  | 'closeKeys'
  | 'controllers'
  | 'claim'
  | 'gateway'
  | 'lease';

/** The most commands that may be without an answer. */
const maxUnanswered = 10_000;
/** Begins all keys after the prefix; another number is another way to keep things. */
const layout = '1';
/** How often the connection for subscriptions is tried: it only listens, so it would not notice that nobody is there. */
const pingMs = 5_000;

/** The two connections of one process to Redis. Both are made again by themselves when they are lost. */
export class RedisClient {
  /** Is told when subscriptions must be made again. */
  onSubscriberReady: () => void = () => undefined;
  readonly #commands: Redis;
  readonly #subscriber: Redis;
  readonly #ping: Timer;
  #isClosed = false;

  private constructor(
    private readonly settings: RedisSettings,
    private readonly clock: Clock,
    log: Log,
  ) {
    const options = clientOptions(settings);
    this.#commands = connection(options, 'commands', log);
    this.#subscriber = connection(options, 'subscriptions', log);
    this.#subscriber.on('ready', () => this.onSubscriberReady());
    this.#ping = clock.every(pingMs, () => {
      // Its time-out drops the connection; that is all the answer is needed for.
      this.#subscriber.ping().catch(() => undefined);
    });
  }

  /**
   * Connects. Where Redis is not there within the time-out, that is the end, and nothing is left open; or, if it need not be
   * there yet, it is tried again and again, and until then every command fails.
   * @throws {StoreUnavailable} when it must be there and is not.
   */
  static async open(
    settings: RedisSettings,
    clock: Clock,
    log: Log,
    isNeeded: boolean = true,
  ): Promise<RedisClient> {
    const client = new RedisClient(settings, clock, log);
    let why: unknown;
    client.#commands.once('error', (error) => (why = error));
    try {
      await Promise.all([client.#commands.connect(), client.#subscriber.connect()]);
      return client;
    } catch (error) {
      if (!isNeeded) return client;
      await client.close();
      throw unavailableBy(why ?? error);
    }
  }

  /** The key of that name. The kind has no separator in it, so the name may have any. */
  key(kind: KeyKind, name: string): string {
    return `${this.settings.prefix}${layout}:${kind}:${name}`;
  }

  /** The key under which the names of all gateways are. */
  get gatewaysKey(): string {
    return `${this.settings.prefix}${layout}:gateways`;
  }

  /** How many commands have no answer yet. */
  get unanswered(): number {
    return this.#commands.commandQueue.length;
  }

  /**
   * Gives commands to Redis.
   * @throws {StoreUnavailable} when there is no answer, or a bad one.
   */
  run<Value>(give: (redis: Redis) => Promise<Value>): Promise<Value> {
    return this.#run(this.#commands, give);
  }

  /** The same on the connection for subscriptions. */
  listen<Value>(give: (redis: Redis) => Promise<Value>): Promise<Value> {
    return this.#run(this.#subscriber, give);
  }

  /** Calls with each message of a channel that was subscribed to. */
  onMessage(handler: (channel: string, message: string) => void): void {
    this.#subscriber.on('message', handler);
  }

  /** Gives the connection for subscriptions up; a new one is made. */
  dropSubscriber(): void {
    if (!this.#isClosed) this.#subscriber.disconnect(true);
  }

  /** Closes both connections. What has no answer yet gets it within the time-out of a command, or fails with `closed`. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#ping.stop();
    await Promise.all([this.#ended(this.#commands), this.#ended(this.#subscriber)]);
  }

  #ended(redis: Redis): Promise<void> {
    return new Promise((resolve) => {
      const isOpen = redis.status === 'connecting' || redis.status === 'connect' || redis.status === 'ready';
      redis.disconnect();
      // Between two attempts there is nothing that could end, only the next attempt to leave out.
      if (!isOpen) return resolve();
      // One that hangs does not end its side either.
      const patience = this.clock.after(this.settings.commandTimeoutMs, () => redis.stream?.destroy());
      redis.once('end', () => {
        patience.stop();
        resolve();
      });
    });
  }

  async #run<Value>(redis: Redis, give: (redis: Redis) => Promise<Value>): Promise<Value> {
    if (this.#isClosed) throw closed();
    if (redis.commandQueue.length >= maxUnanswered) {
      throw new StoreUnavailable('busy', `Redis owes us ${maxUnanswered} answers; no more is asked of it.`);
    }
    try {
      return await give(redis);
    } catch (error) {
      throw this.#isClosed ? closed() : unavailableBy(error);
    }
  }
}

function connection(options: ClientOptions, use: string, log: Log): Redis {
  const redis = new Redis(options);
  // Each failed attempt says so again; the log has it once.
  let isLost = false;
  const lost = (error: string) => {
    if (!isLost) log.warn({ use, error }, 'no connection to Redis');
    isLost = true;
  };
  redis.on('error', (error: Error) => lost(error.message));
  redis.on('reconnecting', () => lost('it was closed'));
  redis.on('ready', () => {
    if (isLost) log.info({ use }, 'connected to Redis again');
    isLost = false;
  });
  return redis;
}

function closed(): StoreUnavailable {
  return new StoreUnavailable('closed', 'This connection to Redis was closed by ourselves.');
}
