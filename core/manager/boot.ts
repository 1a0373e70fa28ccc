import type { Child } from './child.js';
import { unlessStopped } from './interruption.js';

/** Waits until all children are ready. Fails when one of the watched ones dies meanwhile, or when the server stops. */
export async function bootAll(
  children: readonly Child[],
  watched: readonly Child[],
  stopped: AbortSignal,
): Promise<void> {
  const died = watched.map(async (child) => {
    await child.exited;
    throw child.failure();
  });
  for (const death of died) death.catch(() => {}); // Later deaths are the business of the slots.
  const ready = Promise.all(children.map((child) => child.ready()));
  await unlessStopped(stopped, Promise.race([ready, ...died]));
}

/** Kills children that never came into service, and waits until they are gone. */
export async function discardAll(children: readonly Child[]): Promise<void> {
  for (const child of children) child.kill();
  await Promise.all(children.map((child) => child.exited));
}
