import type { Store } from './store.js';

/**
 * True for the first who asks with that event id and false for everybody after: `onClose` may be called again when a
 * finisher died, and what is done only where this is true is done once at most: not at all, where somebody dies before it.
 *
 * ```ts
 * if (await onceEver(store, eventId, 86_400_000)) await audience.countDown();
 * ```
 */
export function onceEver(store: Store, eventId: string, ttlMs: number): Promise<boolean> {
  return store.keys.set(`once:${eventId}`, '1', { ttlMs, onlyIfAbsent: true });
}
