import { systemClock, type Clock } from '#library';

/** A clock that stands at one wall time, seconds since 1970. */
export function fixedClock(seconds: number): Clock {
  return { ...systemClock, wallTime: () => seconds * 1000 };
}
