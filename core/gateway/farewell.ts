import type { Clock } from '#library';
import type { CloseReason } from '../protocol/close-codes.js';
import type { Connection } from './connection.js';
import type { Delivery } from './delivery.js';

/** Whom the farewell is said to. */
export interface FarewellOptions {
  readonly connections: ReadonlyMap<number, Connection>;
  readonly delivery: Delivery;
  readonly clock: Clock;
  /** Whether no client and no close work is left. */
  readonly isEmpty: () => boolean;
}

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

/** How everybody is let go, and whoever still comes in at the last moment. */
export class Farewell {
  readonly #options: FarewellOptions;
  #say: ((connection: Connection) => void) | undefined;
  #whenEmpty: (() => void) | undefined;

  constructor(options: FarewellOptions) {
    this.#options = options;
  }

  /** A client has come in. */
  greet(connection: Connection): void {
    this.#say?.(connection);
  }

  /** A client is gone, or its close work is done. */
  look(): void {
    if (this.#options.isEmpty()) this.#whenEmpty?.();
  }

  /** Closes every client in slices, each as soon as its running frames have ended. Resolves when nothing is left. */
  async drain(code: number, reason: string, drainMs: number): Promise<void> {
    const { connections, delivery, clock } = this.#options;
    const isEmpty = new Promise<void>((resolve) => (this.#whenEmpty = resolve));
    this.look();
    const close = (connection: Connection) => connection.closeWith(code, reason);
    this.#say = close;
    await closeInSlices([...connections.values()], drainMs, clock, (slice) => {
      for (const connection of slice) {
        connection.whenQuiet = () => close(connection);
        delivery.advance(connection);
      }
      clock.after(drainMs, () => slice.forEach(close));
    });
    await isEmpty;
  }

  /** Closes every client at once. */
  closeAll(reason: CloseReason): void {
    this.#say = (connection) => connection.close(reason);
    for (const connection of this.#options.connections.values()) connection.close(reason);
  }
}
