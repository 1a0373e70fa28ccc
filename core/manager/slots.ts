import type { Clock, Log } from '#library';
import type { Role } from '../link/orders.js';
import type { Patience } from './back-off.js';
import type { Child } from './child.js';
import type { Crew } from './crew.js';
import type { Generation } from './generations.js';
import { Slot } from './slot.js';

/** What a row of slots needs. */
export interface SlotsOptions {
  readonly role: Role;
  readonly crew: Crew;
  readonly clock: Clock;
  readonly log: Log;
  readonly patience?: Patience;
  /** A child that took a dead one's place is ready. */
  joined(child: Child): void;
}

/** The places for the gateways, or for the workers: who serves now, and from which generation the dead are replaced. */
export class Slots {
  #slots: readonly Slot[] = [];
  #generation: Generation | undefined;

  constructor(private readonly options: SlotsOptions) {}

  get all(): readonly Slot[] {
    return this.#slots;
  }

  /** The generation in service. */
  get generation(): Generation | undefined {
    return this.#generation;
  }

  /** Those that can be given work. */
  get ready(): Child[] {
    return this.#slots.map(({ child }) => child).filter(({ state }) => state === 'ready');
  }

  /** Forks a whole set, which is in no slot yet. */
  boot(count: number, generation: Generation): Child[] {
    return Array.from({ length: count }, (_, number) =>
      this.options.crew.fork(this.options.role, number, generation),
    );
  }

  /** Forks one more child of the generation in service for that slot, to be swapped in when it is ready. */
  bootSpare(slot: Slot): Child {
    const spare = this.#fork(slot.child.boot.number);
    slot.spare = spare;
    return spare;
  }

  /** Makes that set the one in service, and gives back the living children that were. */
  adopt(children: readonly Child[], generation: Generation): Child[] {
    const old = this.close().filter(({ state }) => state !== 'gone');
    this.#generation = generation;
    this.#slots = children.map(
      (child) =>
        new Slot(child, {
          ...this.options,
          fork: () => this.#fork(child.boot.number),
          joined: (fresh) => this.options.joined(fresh),
        }),
    );
    return old;
  }

  /** Replaces nobody any more, and says who is there. */
  close(): Child[] {
    for (const slot of this.#slots) slot.close();
    return this.#slots.map(({ child }) => child);
  }

  #fork(number: number): Child {
    if (this.#generation === undefined) throw new Error('no generation is in service');
    return this.options.crew.fork(this.options.role, number, this.#generation, true);
  }
}
