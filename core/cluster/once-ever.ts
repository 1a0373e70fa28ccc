import type { Store } from './store.js';

/** How long an event is remembered where nothing else is said: a day, milliseconds. */
export const defaultMemoryMs = 86_400_000;

/**
 * True for the first who asks with that event id and false for everybody after: `onClose` may be called again when a
 * finisher died, and what is done only where this is true is done at most once. It is not done at all where the first dies
 * between the answer and the deed; a counter that must be right has `addOnce`, which is both in one step.
 *
 * ```ts
 * if (await onceEver(store, eventId, 86_400_000)) await mail.sayGoodbye();
 * ```
 */
export function onceEver(store: Store, eventId: string, ttlMs: number): Promise<boolean> {
  return store.keys.set(`once:${eventId}`, '1', { ttlMs, onlyIfAbsent: true });
}

/** The name under which it is remembered that a counter was added to for an event. */
export function countedName(counter: string, eventId: string): string {
  return JSON.stringify([counter, eventId]);
}
