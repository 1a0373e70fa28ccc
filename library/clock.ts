import { performance } from 'node:perf_hooks';

/** A running timer; stopping it twice is harmless. */
export interface Timer {
  stop(): void;
}

/** Where code gets its time from, so that a test can turn an hour into a moment. */
export interface Clock {
  /** Milliseconds since 1970, for what others read. */
  wallTime(): number;
  /** Milliseconds that never jump, for what is measured here. */
  now(): number;
  /** Calls once after so many milliseconds. */
  after(milliseconds: number, callback: () => void): Timer;
  /** Calls again and again, for the first time after one period. */
  every(milliseconds: number, callback: () => void): Timer;
}

/** The machine's own clock. Its timers keep no process alive. */
export const systemClock: Clock = {
  wallTime: () => Date.now(),
  now: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds).unref();
    return { stop: () => clearTimeout(timer) };
  },
  every(milliseconds, callback) {
    const timer = setInterval(callback, milliseconds).unref();
    return { stop: () => clearInterval(timer) };
  },
};
