import type { Link, LinkReceiver, ToGateway, ToWorker } from '../../core/link/messages.js';
import { decodeToGateway, decodeToWorker } from '../../core/link/decode.js';
import { UnixLink } from '../../core/link/unix.js';
import type { Ending } from './ending.js';
import { socketPair } from './socket-pair.js';
import { within } from './within.js';

/** Both ends of a link. */
export interface LinkEnds {
  readonly gatewayEnd: Link<ToWorker, ToGateway>;
  readonly workerEnd: Link<ToGateway, ToWorker>;
}

/** Remembers what came over a link, so that a test can wait for it. */
export class Inbox<Message> implements LinkReceiver<Message> {
  readonly messages: Message[] = [];
  endings = 0;
  drains = 0;
  fault: Error | undefined;
  readonly #waiting = new Set<() => void>();

  message(message: Message): void {
    this.messages.push(message);
    this.#look();
  }

  drained(): void {
    this.drains++;
    this.#look();
  }

  ended(fault?: Error): void {
    this.endings++;
    this.fault = fault;
    this.#look();
  }

  /** So many messages from the beginning, once they are there. */
  async first(count: number): Promise<Message[]> {
    await this.until(`${count} messages`, () => this.messages.length >= count);
    return this.messages.slice(0, count);
  }

  /** Waits for the end of the link. */
  async end(): Promise<void> {
    await this.until('the end of the link', () => this.endings > 0);
  }

  /** Waits until that is so. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    if (isSo()) return;
    const found = new Promise<void>((resolve) => {
      const look = () => {
        if (!isSo()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
    await within(what, found);
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }
}

/** Has both ends listen. */
export function listenBoth({ gatewayEnd, workerEnd }: LinkEnds): {
  gateway: Inbox<ToGateway>;
  worker: Inbox<ToWorker>;
} {
  const gateway = new Inbox<ToGateway>();
  const worker = new Inbox<ToWorker>();
  gatewayEnd.listen(gateway);
  workerEnd.listen(worker);
  return { gateway, worker };
}

/** A link over real unix sockets inside this process; `up` and `down` are the four ends of its two sockets. */
export async function unixEnds(
  test: Ending,
  limits: { maxMessageBytes?: number; holdReadingAbove?: number; gatherAbove?: number } = {},
) {
  const [up, down] = await Promise.all([socketPair(test), socketPair(test)]);
  const { maxMessageBytes = 8_388_608, holdReadingAbove, gatherAbove } = limits;
  const gatewayEnd = new UnixLink<ToWorker, ToGateway>({
    incoming: up[1],
    outgoing: down[0],
    decode: decodeToGateway,
    maxMessageBytes,
    ...(gatherAbove === undefined ? {} : { gatherAbove }),
  });
  const workerEnd = new UnixLink<ToGateway, ToWorker>({
    incoming: down[1],
    outgoing: up[0],
    decode: decodeToWorker,
    maxMessageBytes,
    ...(holdReadingAbove === undefined ? {} : { holdReadingAbove }),
  });
  return { gatewayEnd, workerEnd, up, down };
}
