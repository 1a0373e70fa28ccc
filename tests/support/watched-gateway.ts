import type { Connection } from '../../core/gateway/connection.js';
import { Gateway } from '../../core/gateway/gateway.js';
import { within } from './within.js';

type Open = Gateway['open'];

/** A gateway that lets a test see its connections and know which frames have come in. */
export class WatchedGateway extends Gateway {
  /** Every connection that was opened, in order. */
  readonly opened: Connection[] = [];
  readonly #watchers = new Set<() => void>();
  #ended = 0;

  override open(...facts: Parameters<Open>): ReturnType<Open> {
    const connection = super.open(...facts);
    this.opened.push(connection);
    return connection;
  }

  override receive(connection: Connection, data: Buffer): void {
    super.receive(connection, data);
    this.#look();
  }

  override pong(connection: Connection): void {
    super.pong(connection);
    this.#look();
  }

  override ended(connection: Connection, code: number): void {
    super.ended(connection, code);
    this.#ended++;
    this.#look();
  }

  /** The connection that was opened last. */
  get last(): Connection {
    const connection = this.opened.at(-1);
    if (connection === undefined) throw new Error('no client has come yet');
    return connection;
  }

  /** Waits until so many frames have come in since the start. */
  async received(count: number): Promise<void> {
    await this.until(`${count} frames at the gateway`, () => this.frameCount >= count);
  }

  /** Waits until so many clients are gone. */
  async lost(count: number): Promise<void> {
    await this.until(`${count} clients gone`, () => this.#ended >= count);
  }

  /** Waits until that is so; looks whenever a client has been heard of. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    if (isSo()) return;
    const found = new Promise<void>((resolve) => {
      const look = () => {
        if (!isSo()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
    });
    await within(what, found);
  }

  #look(): void {
    for (const look of this.#watchers) look();
  }
}
