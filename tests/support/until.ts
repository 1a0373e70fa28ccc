import { setTimeout as wait } from 'node:timers/promises';

/** Looks again and again, where no event says it, until something is found; fails with a sentence when that takes too long. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  mostMs = 30_000,
): Promise<T> {
  const end = performance.now() + mostMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited ${mostMs} ms in vain until ${what}`);
    await wait(20);
  }
}
