import type { Clock, Timer } from '#library';

interface FakeTimer extends Timer {
  readonly period: number | undefined;
  readonly callback: () => void;
  due: number;
}

/** A clock that stands still until it is told to go on: for tests of whatever takes its time from a `Clock`. */
export class FakeClock implements Clock {
  #now = 0;
  readonly #timers = new Set<FakeTimer>();

  /** @param start Wall time at the beginning, milliseconds since 1970. */
  constructor(private readonly start = Date.UTC(2026, 0, 1)) {}

  /** Timers that were neither stopped nor called for the last time. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Milliseconds until the next of them is due; undefined: there is none. */
  get untilNext(): number | undefined {
    const next = this.#next(Number.POSITIVE_INFINITY);
    return next && Math.max(0, next.due - this.#now);
  }

  wallTime(): number {
    return this.start + this.#now;
  }

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): Timer {
    return this.#add(milliseconds, undefined, callback);
  }

  every(milliseconds: number, callback: () => void): Timer {
    return this.#add(milliseconds, milliseconds, callback);
  }

  /** Lets so much time pass; timers are called in the order in which they are due, each at its own time. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.#now = timer.due;
      if (timer.period === undefined) this.#timers.delete(timer);
      else timer.due += Math.max(1, timer.period);
      timer.callback();
    }
    this.#now = end;
  }

  #add(milliseconds: number, period: number | undefined, callback: () => void): Timer {
    const timers = this.#timers;
    const timer: FakeTimer = {
      period,
      callback,
      due: this.#now + milliseconds,
      stop: () => void timers.delete(timer),
    };
    timers.add(timer);
    return timer;
  }

  #next(end: number): FakeTimer | undefined {
    let next: FakeTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.due <= end && (next === undefined || timer.due < next.due)) next = timer;
    }
    return next;
  }
}
