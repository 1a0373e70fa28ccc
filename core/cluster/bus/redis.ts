import type { Log } from '#library';
import type { Bus, BusHandler, Subscription } from '../bus.js';
import type { RedisClient } from '../redis-client.js';
import { ensureMessage, Subscriptions } from './subscriptions.js';

/** Between the sender and the text of a message; a node's name has none. */
const separator = '\n';

/** The bus of one node over Redis. */
export class RedisBus implements Bus {
  readonly #subscriptions: Subscriptions;
  readonly #channelPrefix: string;

  /** @param node The name of this node, unique in the cluster. */
  constructor(
    readonly node: string,
    private readonly client: RedisClient,
    private readonly log: Log,
  ) {
    if (node.includes(separator)) throw new RangeError('The name of a node is one line.');
    this.#subscriptions = new Subscriptions(node, log);
    this.#channelPrefix = client.key('bus', '');
    client.onMessage((channel, text) => this.#received(channel, text));
    client.onSubscriberReady = () => void this.#subscribeAgain();
  }

  async publish(channel: string, message: string): Promise<void> {
    ensureMessage(channel, message);
    const text = `${this.node}${separator}${message}`;
    await this.client.run((redis) => redis.publish(this.#channelPrefix + channel, text));
  }

  async subscribe(channel: string, handler: BusHandler): Promise<Subscription> {
    const remove = this.#subscriptions.add(channel, handler);
    try {
      // Said for each handler: Redis takes it as often as it is said, and its answer says that messages are coming.
      await this.client.listen((redis) => redis.subscribe(this.#channelPrefix + channel));
    } catch (error) {
      remove();
      throw error;
    }
    return { end: async () => (remove() ? this.#unsubscribe(channel) : undefined) };
  }

  onGap(handler: () => void): void {
    this.#subscriptions.onGap(handler);
  }

  #received(channel: string, text: string): void {
    const end = text.indexOf(separator);
    const from = text.slice(0, end);
    const message = text.slice(end + 1);
    this.#subscriptions.deliver(channel.slice(this.#channelPrefix.length), from, message);
  }

  async #unsubscribe(channel: string): Promise<void> {
    try {
      await this.client.listen((redis) => redis.unsubscribe(this.#channelPrefix + channel));
    } catch (error) {
      // A connection that is lost has no subscriptions, and this one is not made again.
      this.log.debug({ error: String(error) }, 'a subscription has ended with its connection');
    }
  }

  async #subscribeAgain(): Promise<void> {
    const channels = this.#subscriptions.channels.map((channel) => this.#channelPrefix + channel);
    if (channels.length === 0) return;
    try {
      await this.client.listen((redis) => redis.subscribe(...channels));
      this.#subscriptions.tellGap();
    } catch (error) {
      // The connection is not good: without it, it is made anew, and this runs again.
      this.log.warn({ error: String(error) }, 'subscriptions could not be made again');
      this.client.dropSubscriber();
    }
  }
}
