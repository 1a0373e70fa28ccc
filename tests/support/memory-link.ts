import type { Link, LinkReceiver } from '../../core/link/messages.js';

interface Waiter<Message> {
  readonly fits: (message: Message) => boolean;
  readonly found: (message: Message) => void;
}

/** A link whose other end is a test: it reads what was sent, and says what the peer would say. */
export class MemoryLink<Outgoing, Incoming> implements Link<Outgoing, Incoming> {
  /** Everything that was sent, in order. */
  readonly sent: Outgoing[] = [];
  queuedBytes = 0;
  isClosed = false;
  readonly #waiters = new Set<Waiter<Outgoing>>();
  #receiver: LinkReceiver<Incoming> | undefined;

  send(message: Outgoing): void {
    if (this.isClosed) return;
    this.sent.push(message);
    for (const waiter of this.#waiters) {
      if (!waiter.fits(message)) continue;
      this.#waiters.delete(waiter);
      waiter.found(message);
    }
  }

  listen(receiver: LinkReceiver<Incoming>): void {
    this.#receiver = receiver;
  }

  close(): void {
    this.isClosed = true;
  }

  /** The peer says this. */
  deliver(message: Incoming): void {
    this.#receiver?.message(message);
  }

  /** The peer is gone. */
  end(fault?: Error): void {
    this.#receiver?.ended(fault);
  }

  /** The first message that fits, from the beginning on; waits for it when it was not sent yet. */
  async find(fits: (message: Outgoing) => boolean): Promise<Outgoing> {
    const early = this.sent.find(fits);
    if (early !== undefined) return early;
    return new Promise((found) => {
      this.#waiters.add({ fits, found });
    });
  }
}
