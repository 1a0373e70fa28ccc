import { setTimeout as wait } from 'node:timers/promises';
import type { Terminal } from './terminal.js';

/** Does something again and again until Ctrl-C, or until nobody reads any more what it prints. */
export async function every(
  { lost }: Pick<Terminal, 'lost'>,
  milliseconds: number,
  task: () => Promise<void> | void,
): Promise<void> {
  const ending = new AbortController();
  const end = () => ending.abort();
  const signal = AbortSignal.any([ending.signal, ...(lost === undefined ? [] : [lost])]);
  process.once('SIGINT', end).once('SIGTERM', end);
  try {
    while (!signal.aborted) {
      await task();
      await wait(milliseconds, undefined, { signal }).catch(() => undefined); // it was aborted
    }
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end);
  }
}
