import type { Clock, Timer } from '#library';

interface LateTimer extends Timer {
  readonly everyMs: number | undefined;
  readonly callback: () => void;
  due: number;
}

/** A process's view of a clock that goes on whether the process does or not: its timers come when it looks. */
export class LateClock implements Clock {
  readonly #timers = new Set<LateTimer>();

  constructor(private readonly present: Pick<Clock, 'now' | 'wallTime'>) {}

  wallTime(): number {
    return this.present.wallTime();
  }

  now(): number {
    return this.present.now();
  }

  after(milliseconds: number, callback: () => void): Timer {
    return this.#add(milliseconds, undefined, callback);
  }

  every(milliseconds: number, callback: () => void): Timer {
    return this.#add(milliseconds, milliseconds, callback);
  }

  /** Calls what is due, the longest overdue first. */
  look(): void {
    const due = [...this.#timers].filter((timer) => timer.due <= this.now());
    for (const timer of due.toSorted((one, other) => one.due - other.due)) {
      if (!this.#timers.has(timer)) continue;
      if (timer.everyMs === undefined) this.#timers.delete(timer);
      else timer.due = this.now() + timer.everyMs;
      timer.callback();
    }
  }

  #add(milliseconds: number, everyMs: number | undefined, callback: () => void): Timer {
    const due = this.now() + milliseconds;
    const timer: LateTimer = { everyMs, callback, due, stop: () => void this.#timers.delete(timer) };
    this.#timers.add(timer);
    return timer;
  }
}
