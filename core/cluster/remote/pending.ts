import type { Clock, Timer } from '#library';
import { StoreUnavailable } from '../store-unavailable.js';

/** How much may wait for an answer. */
export interface PendingLimits {
  readonly requests: number;
  readonly bytes: number;
}

interface Waiting {
  readonly bytes: number;
  readonly timer: Timer;
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
}

/** Requests that wait for their answers: bounded in number, in bytes and in time. */
export class Pending {
  readonly #waiting = new Map<number, Waiting>();
  #bytes = 0;
  #last = 0;

  constructor(
    private readonly clock: Clock,
    private readonly timeoutMs: number,
    private readonly limits: PendingLimits,
  ) {}

  get size(): number {
    return this.#waiting.size;
  }

  /**
   * Begins to wait for an answer.
   * @throws {StoreUnavailable} when too much is waiting already.
   */
  add(bytes: number): { sequence: number; answer: Promise<string> } {
    const { requests, bytes: mostBytes } = this.limits;
    if (this.size >= requests || (this.size > 0 && this.#bytes + bytes > mostBytes)) {
      throw new StoreUnavailable(
        'busy',
        `${this.size} requests of ${this.#bytes} bytes wait for an answer already.`,
      );
    }
    const sequence = this.#next();
    const answer = new Promise<string>((resolve, reject) => {
      const timer = this.clock.after(this.timeoutMs, () => {
        this.fail(sequence, new StoreUnavailable('timeout', `There was no answer for ${this.timeoutMs} ms.`));
      });
      this.#waiting.set(sequence, { bytes, timer, resolve, reject });
    });
    this.#bytes += bytes;
    return { sequence, answer };
  }

  /** An answer to what is not waiting any more is no answer. */
  answer(sequence: number, text: string): void {
    this.#take(sequence)?.resolve(text);
  }

  fail(sequence: number, error: Error): void {
    this.#take(sequence)?.reject(error);
  }

  failAll(error: Error): void {
    for (const sequence of this.#waiting.keys()) this.fail(sequence, error);
  }

  #take(sequence: number): Waiting | undefined {
    const waiting = this.#waiting.get(sequence);
    if (waiting === undefined) return undefined;
    this.#waiting.delete(sequence);
    this.#bytes -= waiting.bytes;
    waiting.timer.stop();
    return waiting;
  }

  /** Numbers are used again after 2^32 requests, but for those that still wait. */
  #next(): number {
    do this.#last = (this.#last + 1) >>> 0;
    while (this.#waiting.has(this.#last));
    return this.#last;
  }
}
