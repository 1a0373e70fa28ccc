import type { Clock } from '#library';
import type { Connection } from './connection.js';

/** How often a slice is closed, milliseconds. */
const sliceMs = 100;
/** The smallest slice: so few clients that come back at once are no herd. */
const smallestSlice = 200;

/** Closes connections in slices spread over `drainMs`, so that the clients do not all come back in the same moment. */
export async function closeInSlices(
  connections: Connection[],
  drainMs: number,
  clock: Clock,
  close: (slice: Connection[]) => void,
): Promise<void> {
  const size = Math.max(smallestSlice, Math.ceil((connections.length * sliceMs) / drainMs));
  while (connections.length > 0) {
    close(connections.splice(0, size));
    if (connections.length > 0) await new Promise<void>((resolve) => clock.after(sliceMs, resolve));
  }
}
