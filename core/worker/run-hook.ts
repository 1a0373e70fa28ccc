import type { Clock, Timer } from '#library';
import { type Context, endContext, pendingWrites } from './context.js';

/** A hook that took longer than it may. */
export class HookOverdue extends Error {
  constructor(context: Context, ms: number) {
    super(`${context.method} took longer than ${ms} ms (limits.actionTimeoutMs).`);
    this.name = 'HookOverdue';
  }
}

/**
 * Runs a hook; the context is dead when its time is up.
 * @throws whatever the hook throws, and {HookOverdue}.
 */
export async function runHook(
  context: Context,
  hook: () => unknown,
  ms: number,
  clock: Clock,
): Promise<void> {
  let timer: Timer | undefined;
  const overdue = new Promise<never>((_, reject) => {
    timer = clock.after(ms, () => {
      context[endContext]('timedOut');
      reject(new HookOverdue(context, ms));
    });
  });
  const run = async (): Promise<void> => {
    await hook();
    await context[pendingWrites];
  };
  try {
    await Promise.race([run(), overdue]);
  } finally {
    timer?.stop();
  }
}
