import type { Clock, Timer } from '#library';
import type { Connection } from './connection.js';

/** Connections whose frames wait because no worker is ready. They wait together, and not for ever. */
export class Starvation {
  readonly #clock: Clock;
  readonly #waitMs: number;
  readonly #waiting = new Set<Connection>();
  readonly #onOver: (connections: Connection[]) => void;
  #timer: Timer | undefined;
  #isOver = false;

  constructor(clock: Clock, waitMs: number, onOver: (connections: Connection[]) => void) {
    this.#clock = clock;
    this.#waitMs = waitMs;
    this.#onOver = onOver;
  }

  /** Whether the wait has been in vain: until a worker comes, frames are answered at once. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Lets a connection wait for a worker. */
  add(connection: Connection): void {
    this.#waiting.add(connection);
    this.#timer ??= this.#clock.after(this.#waitMs, () => {
      this.#isOver = true;
      this.#onOver(this.#takeAll());
    });
  }

  /** Forgets a connection. */
  delete(connection: Connection): void {
    this.#waiting.delete(connection);
  }

  /** A worker is ready: gives those that waited. */
  end(): Connection[] {
    this.#timer?.stop();
    this.#timer = undefined;
    this.#isOver = false;
    return this.#takeAll();
  }

  #takeAll(): Connection[] {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    return waiting;
  }
}
