import { randomUUID } from 'node:crypto';

/** What a cache needs of a store: texts under keys, with an expiry. */
export interface CacheStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, options: { readonly ttlMs: number }): Promise<unknown>;
  delete(key: string): Promise<boolean>;
}

/** How a cache is made. */
export interface CacheOptions {
  /** Caches of different names know nothing of each other; letters, digits, `_` and `-`. */
  readonly name?: string;
  /** How long a value is kept where nothing else is said. */
  readonly ttlMs?: number;
}

/** The longest that a value may be kept. */
const longestTtlMs = 7 * 86_400_000;

/** How long `forget` is remembered: longer than any value of the time before it can be there. */
const eraTtlMs = 2 * longestTtlMs;

interface Kept {
  readonly value: unknown;
  /** The era of the cache in which it was kept. */
  readonly era: string;
}

/**
 * Values as JSON has them, kept for a while and shared by all processes that have the same store.
 *
 * ```ts
 * const users = new Cache(store.keys, { name: 'users' });
 * const user = await users.remember(id, 60_000, () => database.findUser(id));
 * ```
 */
export class Cache {
  readonly #prefix: string;
  readonly #ttlMs: number;
  readonly #making = new Map<string, Promise<unknown>>();

  /** @throws {RangeError} when the name is none. */
  constructor(
    private readonly store: CacheStore,
    { name = 'master', ttlMs = 600_000 }: CacheOptions = {},
  ) {
    if (!/^[A-Za-z0-9_-]{1,32}$/.test(name)) {
      throw new RangeError(
        `A cache's name is 1 to 32 letters, digits, _ and -, not ${JSON.stringify(name)}.`,
      );
    }
    this.#prefix = `cache:${name}:`;
    this.#ttlMs = ttlMs;
  }

  /** The value; undefined where there is none. A null that was kept is a value. */
  async get(key: string): Promise<unknown> {
    return (await this.#read(key)).value;
  }

  /**
   * Keeps a value.
   * @throws {TypeError} when JSON cannot write it.
   */
  async set(key: string, value: unknown, ttlMs = this.#ttlMs): Promise<void> {
    await this.#write(key, value, ttlMs, await this.#era());
  }

  /** Removes one value. False: there was none. */
  remove(key: string): Promise<boolean> {
    return this.store.delete(this.#nameOf(key));
  }

  /** Forgets everything that is in this cache, for all processes; also what is being made at this moment. */
  async forget(): Promise<void> {
    await this.store.set(this.#eraName, randomUUID(), { ttlMs: eraTtlMs });
  }

  /**
   * The value, or the one that `make` gives, which is then kept. Who asks in this process while it is being made waits for
   * the same one. Nothing is kept of an error or of undefined.
   */
  async remember<Value>(key: string, ttlMs: number, make: () => Value | Promise<Value>): Promise<Value>;
  async remember(key: string, ttlMs: number, make: () => unknown): Promise<unknown> {
    const running = this.#making.get(key);
    if (running !== undefined) return running;
    const making = this.#readOrMake(key, ttlMs, make).finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    return making;
  }

  async #readOrMake(key: string, ttlMs: number, make: () => unknown): Promise<unknown> {
    const { value, era } = await this.#read(key);
    if (value !== undefined) return value;
    const made = await make();
    // Of the era before `make` began: what was forgotten while it was being made is not kept.
    if (made !== undefined) await this.#write(key, made, ttlMs, era);
    return made;
  }

  async #read(key: string): Promise<{ value: unknown; era: string }> {
    const [era, text] = await Promise.all([this.#era(), this.store.get(this.#nameOf(key))]);
    if (text === undefined) return { value: undefined, era };
    const kept: Kept = JSON.parse(text);
    return { value: kept.era === era ? kept.value : undefined, era };
  }

  async #write(key: string, value: unknown, ttlMs: number, era: string): Promise<void> {
    if (JSON.stringify(value) === undefined) throw new TypeError(`JSON cannot write a ${typeof value}.`);
    if (ttlMs > longestTtlMs) throw new RangeError(`A cache keeps a value for ${longestTtlMs} ms at most.`);
    const kept: Kept = { era, value };
    await this.store.set(this.#nameOf(key), JSON.stringify(kept), { ttlMs });
  }

  async #era(): Promise<string> {
    return (await this.store.get(this.#eraName)) ?? '';
  }

  get #eraName(): string {
    return `${this.#prefix}era`;
  }

  #nameOf(key: string): string {
    return `${this.#prefix}key:${key}`;
  }
}
