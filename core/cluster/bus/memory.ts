import type { Log } from '#library';
import type { Bus, BusHandler, Subscription } from '../bus.js';
import { ensureMessage, Subscriptions } from './subscriptions.js';

/** What the buses of one process have in common: everybody who hears a message. */
export class MemoryBusHub {
  readonly #nodes = new Set<Subscriptions>();

  join(node: Subscriptions): void {
    this.#nodes.add(node);
  }

  leave(node: Subscriptions): void {
    this.#nodes.delete(node);
  }

  /** Messages arrive after the call has ended, as they do over a socket. */
  publish(channel: string, from: string, message: string): void {
    queueMicrotask(() => {
      for (const node of this.#nodes) node.deliver(channel, from, message);
    });
  }
}

/** The bus of one node in the memory of one process. */
export class MemoryBus implements Bus {
  readonly #subscriptions: Subscriptions;

  constructor(
    readonly node: string,
    private readonly hub: MemoryBusHub,
    log: Log,
  ) {
    this.#subscriptions = new Subscriptions(node, log);
    hub.join(this.#subscriptions);
  }

  async publish(channel: string, message: string): Promise<void> {
    ensureMessage(channel, message);
    this.hub.publish(channel, this.node, message);
  }

  async subscribe(channel: string, handler: BusHandler): Promise<Subscription> {
    const remove = this.#subscriptions.add(channel, handler);
    return { end: async () => void remove() };
  }

  onGap(handler: () => void): void {
    this.#subscriptions.onGap(handler);
  }

  close(): void {
    this.hub.leave(this.#subscriptions);
  }
}
