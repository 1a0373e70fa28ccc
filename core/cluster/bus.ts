/** Takes a message of another node. What it throws is logged, and the other handlers are still called. */
export type BusHandler = (message: string, from: string) => void;

/** One handler on one channel; ending it twice is harmless. */
export interface Subscription {
  end(): Promise<void>;
}

/**
 * Messages between the nodes of a cluster, in order per sender, **at most once**: whoever is not subscribed at that moment
 * never gets it. What must not be lost does not belong here. A node never hears itself.
 */
export interface Bus {
  /** Who we are; every message of ours carries it. */
  readonly node: string;
  /** Resolves when the message has been handed over, which says nothing about who got it. */
  publish(channel: string, message: string): Promise<void>;
  /** Resolves when messages are coming. A subscription that is lost with its connection is made again by itself. */
  subscribe(channel: string, handler: BusHandler): Promise<Subscription>;
  /** Calls when subscriptions were lost and are there again: messages of the time between may be missing. */
  onGap(handler: () => void): void;
}
