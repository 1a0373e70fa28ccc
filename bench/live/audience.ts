import type { WebSocket } from 'ws';
import { within } from '../support/waiting.js';
import { opened } from './client.js';

const openedAtOnce = 64;
const patienceMs = 20_000;
const released = '"userSayBroadcast"';
const joined = '"userJoinSuccess"';

/** The phones of a room, and when each of them has what was released last. */
export class Audience {
  /** Phones that were cut off, by close code. */
  readonly closed = new Map<number, number>();
  readonly #phones: WebSocket[] = [];
  #arrivals: number[] = [];
  #missing = 0;
  #whenAll: (() => void) | undefined;
  #hasEnded = false;

  /** Connects so many phones, and has each of them join the room. */
  async gather(url: string, count: number): Promise<void> {
    while (this.#phones.length < count) {
      const some = Math.min(openedAtOnce, count - this.#phones.length);
      this.#phones.push(...(await Promise.all(Array.from({ length: some }, () => this.#admit(url)))));
    }
  }

  /**
   * Resolves when all phones have the next release, with the time at which each had it, on the clock of `performance.now()`.
   * @throws {Error} when one does not get it.
   */
  async arrivals(): Promise<readonly number[]> {
    this.#arrivals = [];
    this.#missing = this.#phones.length;
    const all = new Promise<void>((resolve) => (this.#whenAll = resolve));
    await within('every phone has what was released', patienceMs, all);
    return this.#arrivals;
  }

  end(): void {
    this.#hasEnded = true;
    for (const phone of this.#phones) phone.terminate();
  }

  async #admit(url: string): Promise<WebSocket> {
    const phone = await opened(url);
    phone.on('error', () => undefined); // the close that follows says it
    phone.on('close', (code) => {
      if (!this.#hasEnded) this.closed.set(code, (this.closed.get(code) ?? 0) + 1);
    });
    const isIn = new Promise<void>((resolve) => {
      phone.on('message', (data: Buffer) => {
        if (data.includes(released)) this.#arrived();
        else if (data.includes(joined)) resolve();
      });
    });
    phone.send('{"method":"live.user.join"}');
    await within('a phone joins', patienceMs, isIn);
    return phone;
  }

  #arrived(): void {
    this.#arrivals.push(performance.now());
    if (--this.#missing === 0) this.#whenAll?.();
  }
}
