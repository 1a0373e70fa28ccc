/** As they are before a test puts timers of its own in their place. */
const { setTimeout: startTimer, clearTimeout: stopTimer, setInterval: startRepeating } = globalThis;

/** How long a test waits for anything, by the real clock, and what else to say when it was in vain. */
export interface Patience {
  readonly ms: number;
  readonly hint: string;
}

/** Milliseconds, where nothing else is said. */
export const defaultPatienceMs = 5_000;

/**
 * Waits for something that must come.
 * @throws {Error} with that sentence, and the hint, when it does not.
 */
export async function within<Value>(
  awaited: Promise<Value>,
  { ms, hint }: Patience,
  describe: () => string,
): Promise<Value> {
  const late = Symbol('late');
  let timer: NodeJS.Timeout | undefined;
  const alarm = new Promise<typeof late>((resolve) => {
    timer = startTimer(() => resolve(late), ms);
  });
  try {
    const outcome = await Promise.race([awaited, alarm]);
    // Made here and not in the timer, so that its stack leads to the line of the test.
    if (outcome === late) throw new Error(`${describe()} (waited ${ms} ms${hint})`);
    return outcome;
  } finally {
    stopTimer(timer);
  }
}

/** Does something again and again by the real clock, as often as it can, until it is told to stop. */
export function repeat(callback: () => void): () => void {
  const timer = startRepeating(callback, 1);
  return () => stopTimer(timer);
}

/** A moment for the event loop, or so many milliseconds of the real clock. */
export function moment(ms = 0): Promise<void> {
  return new Promise((resolve) => {
    if (ms === 0) setImmediate(resolve);
    else startTimer(resolve, ms);
  });
}
