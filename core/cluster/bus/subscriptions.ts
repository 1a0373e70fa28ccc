import type { Log } from '#library';
import { ensureName, ensureValue } from '../bounds.js';
import type { BusHandler } from '../bus.js';
import { StoreUnavailable } from '../store-unavailable.js';

/** The most channels that one node listens to. */
export const maxChannels = 4_096;

/** What one node listens to, and how it is told. */
export class Subscriptions {
  readonly #handlers = new Map<string, Set<{ readonly call: BusHandler }>>();
  readonly #gapHandlers: (() => void)[] = [];

  constructor(
    readonly node: string,
    private readonly log: Log,
  ) {
    ensureName('node', node);
  }

  /** The channels that somebody listens to. */
  get channels(): string[] {
    return [...this.#handlers.keys()];
  }

  /**
   * Adds a handler and gives what removes it, which says whether it was the last one of the channel; the second time it does nothing.
   * @throws {StoreUnavailable} when there are too many channels.
   */
  add(channel: string, handler: BusHandler): () => boolean {
    ensureName('channel', channel);
    const handlers = this.#handlers.get(channel) ?? new Set();
    if (handlers.size === 0 && this.#handlers.size >= maxChannels) {
      throw new StoreUnavailable('full', `This process listens to ${maxChannels} channels, the most it may.`);
    }
    // One function may be subscribed twice, and each subscription ends by itself.
    const own = { call: handler };
    this.#handlers.set(channel, handlers.add(own));
    return () => {
      if (!handlers.delete(own) || handlers.size > 0) return false;
      this.#handlers.delete(channel);
      return true;
    };
  }

  onGap(handler: () => void): void {
    this.#gapHandlers.push(handler);
  }

  /** Tells all handlers of the channel, if the message is not our own. */
  deliver(channel: string, from: string, message: string): void {
    if (from === this.node) return;
    for (const { call } of this.#handlers.get(channel) ?? []) this.#safely(() => call(message, from));
  }

  /** Tells that messages may be missing. */
  tellGap(): void {
    for (const handler of this.#gapHandlers) this.#safely(handler);
  }

  #safely(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.log.error({ error: String(error) }, 'a handler of the bus failed');
    }
  }
}

/** @throws {RangeError} when it cannot be published. */
export function ensureMessage(channel: string, message: string): void {
  ensureName('channel', channel);
  ensureValue(message);
}
