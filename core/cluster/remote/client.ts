import type { Bus, BusHandler, Subscription } from '../bus.js';
import { Subscriptions } from '../bus/subscriptions.js';
import type { Cluster } from '../cluster.js';
import type { Ledger } from '../ledger.js';
import type { Presence } from '../presence.js';
import type { Store } from '../store.js';
import { RemoteConnection, type RemoteOptions } from './connection.js';
import { RemoteLedger } from './ledger.js';
import type { Call } from './messages.js';

/** The shared state in the memory of another process of this machine. */
export class RemoteCluster implements Cluster {
  readonly store: Store;
  readonly bus: Bus;
  readonly presence: Presence;
  readonly ledger: Ledger;

  private constructor(
    private readonly connection: RemoteConnection,
    options: RemoteOptions,
  ) {
    this.store = remoteStore(connection.call);
    this.bus = new RemoteBus(connection, options);
    this.presence = remotePresence(connection.call);
    this.ledger = new RemoteLedger(connection.call, options.clock);
  }

  /**
   * Connects.
   * @throws {StoreUnavailable} when the other process is not there.
   */
  static async open(options: RemoteOptions): Promise<RemoteCluster> {
    const connection = new RemoteConnection(options);
    try {
      await connection.open();
      return new RemoteCluster(connection, options);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Requests that have no answer yet. */
  get unanswered(): number {
    return this.connection.waiting;
  }

  async close(): Promise<void> {
    this.connection.close();
  }
}

function remoteStore(call: Call): Store {
  return {
    keys: {
      get: (key) => call('keys.get', key),
      set: (key, value, options) => call('keys.set', key, value, options),
      delete: (key) => call('keys.delete', key),
    },
    sets: {
      add: (set, member) => call('sets.add', set, member),
      remove: (set, member) => call('sets.remove', set, member),
      has: (set, member) => call('sets.has', set, member),
      members: (set) => call('sets.members', set),
      size: (set) => call('sets.size', set),
    },
    hashes: {
      set: (hash, field, value) => call('hashes.set', hash, field, value),
      get: (hash, field) => call('hashes.get', hash, field),
      delete: (hash, field) => call('hashes.delete', hash, field),
      all: async (hash) => new Map(await call('hashes.all', hash)),
      take: (hash, field) => call('hashes.take', hash, field),
    },
    counters: {
      add: (counter, by, ttlMs) => call('counters.add', counter, by, ttlMs),
      addOnce: (counter, by, eventId, rememberMs) =>
        call('counters.addOnce', counter, by, eventId, rememberMs),
      get: (counter) => call('counters.get', counter),
    },
  };
}

function remotePresence(call: Call): Presence {
  return {
    add: (uid, connection) => call('presence.add', uid, connection),
    remove: (uid, connection) => call('presence.remove', uid, connection),
    of: (uid) => call('presence.of', uid),
    count: (uid) => call('presence.count', uid),
  };
}

class RemoteBus implements Bus {
  readonly node: string;
  readonly #call: Call;
  readonly #subscriptions: Subscriptions;

  constructor(connection: RemoteConnection, { node, log }: RemoteOptions) {
    this.node = node;
    this.#call = connection.call;
    this.#subscriptions = new Subscriptions(node, log);
    connection.onBusMessage = (channel, message, from) => this.#subscriptions.deliver(channel, from, message);
    connection.onReconnect = () => void this.#subscribeAgain();
  }

  publish(channel: string, message: string): Promise<void> {
    return this.#call('bus.publish', channel, message);
  }

  async subscribe(channel: string, handler: BusHandler): Promise<Subscription> {
    const remove = this.#subscriptions.add(channel, handler);
    try {
      await this.#call('bus.subscribe', channel);
    } catch (error) {
      remove();
      throw error;
    }
    return { end: async () => (remove() ? this.#unsubscribe(channel) : undefined) };
  }

  onGap(handler: () => void): void {
    this.#subscriptions.onGap(handler);
  }

  async #unsubscribe(channel: string): Promise<void> {
    // A server that is gone has no subscriptions, and this one is not made again.
    await this.#call('bus.unsubscribe', channel).catch(() => undefined);
  }

  async #subscribeAgain(): Promise<void> {
    const { channels } = this.#subscriptions;
    if (channels.length === 0) return;
    const made = await Promise.allSettled(channels.map((channel) => this.#call('bus.subscribe', channel)));
    // Where one failed the server is gone again, and so this runs again.
    if (made.every(({ status }) => status === 'fulfilled')) this.#subscriptions.tellGap();
  }
}
