import type { Clock, Timer } from '#library';
import { StoreUnavailable } from '../../../core/cluster/store-unavailable.js';
import type { Chance } from '../chance.js';
import type { Line, Turns } from './turns.js';

/** What a process is simulated with. */
export interface MortalOptions {
  readonly turns: Turns;
  readonly chance: Chance;
  readonly clock: Clock;
  /** The share of calls of the ledger that fail; some of them have been carried out none the less. */
  readonly faults: number;
}

/** A process as the state that it shares sees it: its calls take time, their answers too, and when it dies both end. */
export class Mortal {
  isDead = false;
  readonly clock: Clock;
  readonly #options: MortalOptions;
  /** On their way to the shared state: in order, because they share a socket. */
  readonly #calls: Line;
  readonly #answers: Line;
  readonly #about = new Map<string, number>();

  constructor(
    readonly name: string,
    options: MortalOptions,
  ) {
    this.#options = options;
    this.#calls = options.turns.line('inOrder');
    this.#answers = options.turns.line('anyOrder');
    this.clock = this.#mortalClock(options.clock);
  }

  /** Makes a call of the shared state; the promise of a dead process never settles. */
  call<Result>(make: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#calls.add(() => {
        make().then(
          (result) => this.#answers.add(() => resolve(result)),
          (error: unknown) => this.#answers.add(() => reject(error)),
        );
      });
    });
  }

  /** The same, for a call of the ledger about a connection. */
  callAbout<Result>(connection: string, make: () => Promise<Result>): Promise<Result> {
    if (!this.isDead) this.#count(connection, 1);
    return this.call(() => {
      this.#count(connection, -1);
      return this.#withFaults(make);
    });
  }

  /** Whether a call about that connection has not been carried out yet. */
  hasCallAbout(connection: string): boolean {
    return (this.#about.get(connection) ?? 0) > 0;
  }

  /** Its process is gone; the first of its calls may have reached the shared state. */
  die(): void {
    this.isDead = true;
    this.#calls.cut(() => this.#about.clear());
    this.#answers.close();
  }

  async #withFaults<Result>(make: () => Promise<Result>): Promise<Result> {
    const { chance, faults } = this.#options;
    if (faults === 0 || !chance.happens(faults)) return make();
    if (chance.happens(0.5)) await make();
    throw new StoreUnavailable('timeout', 'simulated');
  }

  #count(connection: string, by: number): void {
    this.#about.set(connection, (this.#about.get(connection) ?? 0) + by);
  }

  #mortalClock(clock: Clock): Clock {
    const unlessDead = (callback: () => void) => () => {
      if (!this.isDead) callback();
    };
    return {
      now: () => clock.now(),
      wallTime: () => clock.wallTime(),
      after: (ms, callback): Timer => clock.after(ms, unlessDead(callback)),
      every: (ms, callback): Timer => clock.every(ms, unlessDead(callback)),
    };
  }
}
