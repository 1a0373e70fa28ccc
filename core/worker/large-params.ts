import type { Clock } from '#library';
import type { WrittenJson } from '../protocol/envelope.js';
import { jsonParts } from '../protocol/json-parts.js';
import { isHeavy } from '../protocol/weight.js';
import { ensureFits, MessageTooBig } from './size.js';

/** From about so many characters on a param is large: to write it takes some tenths of a millisecond. */
const largeChars = 32_768;

/** For so long a large param is written before it is somebody else's turn, milliseconds; longer where more of them wait. */
const turnMs = 0.5;
const longestTurnMs = 8;

/** For so long the worker does nothing of its own accord between two turns, milliseconds. */
const pauseMs = 1;

/** For so long after another request more of them are expected, milliseconds. */
const expectMs = 20;

interface Writing {
  readonly json: Generator<string, void>;
  readonly parts: string[];
  bytes: number;
  readonly isWanted: () => boolean;
  readonly resolve: (written: WrittenJson | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Whether what an action returned is better written by `LargeParams`. */
export function isLarge(result: unknown): boolean {
  return isHeavy(result, largeChars);
}

/**
 * Writes large params as JSON, one after the other and a little at a time. In the pauses this worker answers other requests, and
 * where it shares a core with gateway and workers, these have it: a process that never waits for anything is only taken off its
 * core after some milliseconds. See docs/decisions/0018-large-replies-are-written-in-turns.md.
 */
export class LargeParams {
  readonly #queue: Writing[] = [];
  #begun = 0;
  /** Requests that were none for a large param, and until when more of them are expected. */
  #others = 0;
  #expectedUntil = 0;

  /**
   * @param mostBytes What a reply may have at most.
   * @param requests How many requests have come so far.
   * @param clock Tells how long a turn takes. The pauses are real ones, also where time is a test's to move.
   */
  constructor(
    private readonly mostBytes: number,
    private readonly requests: () => number,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /**
   * Writes a param, for as long as it is wanted. How many wait is bounded by the frames that gateways hand over.
   * @returns undefined when nobody wants it any more.
   * @throws {MessageTooBig} as soon as it has too many bytes.
   * @throws what `JSON.stringify` throws.
   */
  async write(param: unknown, isWanted: () => boolean): Promise<WrittenJson | undefined> {
    if (typeof param === 'string') ensureFits(param, this.mostBytes);
    this.#begun++;
    return new Promise((resolve, reject) => {
      this.#queue.push({ json: jsonParts(param), parts: [], bytes: 0, isWanted, resolve, reject });
      if (this.#queue.length === 1) this.#pause();
    });
  }

  #pause(): void {
    if (this.#findsNobodyElse()) setImmediate(() => this.#turn());
    else setTimeout(() => this.#turn(), pauseMs);
  }

  /**
   * Whoever is alone need not wait for others. That nothing has come since the last turn says little: it may be the gateway that
   * had no core.
   */
  #findsNobodyElse(): boolean {
    const others = this.requests() - this.#begun;
    if (others !== this.#others) this.#expectedUntil = this.clock.now() + expectMs;
    this.#others = others;
    return this.clock.now() >= this.#expectedUntil;
  }

  #turn(): void {
    const end = this.clock.now() + Math.min(turnMs * this.#queue.length, longestTurnMs);
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      if (this.#advance(first)) this.#queue.shift();
      if (this.clock.now() >= end) break;
    }
    if (this.#queue.length > 0) this.#pause();
  }

  /** Writes one part; true when there is nothing left to do. */
  #advance(writing: Writing): boolean {
    try {
      const written = writing.isWanted() ? this.#next(writing) : undefined;
      if (written === 'more') return false;
      writing.resolve(written);
    } catch (error) {
      writing.reject(error);
    }
    return true;
  }

  #next(writing: Writing): WrittenJson | 'more' {
    const { value: part } = writing.json.next();
    if (part === undefined) return { parts: writing.parts, bytes: writing.bytes };
    writing.parts.push(part);
    writing.bytes += Buffer.byteLength(part);
    if (writing.bytes > this.mostBytes) throw new MessageTooBig(writing.bytes, this.mostBytes, false);
    return 'more';
  }
}
