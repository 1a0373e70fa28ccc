import type { Clock, Timer } from '#library';

/** True when it has ended in time. */
export async function within(clock: Clock, ms: number, running: Promise<void>): Promise<boolean> {
  let timer: Timer | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = clock.after(ms, () => resolve(false));
  });
  try {
    return await Promise.race([running.then(() => true), late]);
  } finally {
    timer?.stop();
  }
}
