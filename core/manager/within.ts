import type { Clock, Timer } from '#library';

/** Waits for the promise, but no longer than so many milliseconds; says whether it was in time. */
export async function within(
  clock: Clock,
  milliseconds: number,
  promise: Promise<unknown>,
): Promise<boolean> {
  let timer: Timer | undefined;
  const late = new Promise<false>((resolve) => {
    timer = clock.after(milliseconds, () => resolve(false));
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    timer?.stop();
  }
}
