import type { Clock, Log, Timer } from '#library';
import { BackOff, type Patience } from './back-off.js';
import type { Child } from './child.js';

/** What a slot is doing; the state of its child says the rest. */
export type SlotState = 'filled' | 'waiting' | 'crashLoop' | 'closed';

/** What a slot needs. */
export interface SlotOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly patience?: Patience;
  /** Makes a child for this slot. */
  fork(): Child;
  /** A child that took a dead one's place is ready. */
  joined(child: Child): void;
}

/** A child that dies sooner after ready than this died early, milliseconds. */
const earlyMs = 1_000;

/** One place that is to hold a living child: a dead one is replaced, one that keeps dying early only now and then. */
export class Slot {
  state: SlotState = 'filled';
  /** A fresh child that is to take the place of the present one as soon as it is ready. */
  spare: Child | undefined;
  readonly #backOff: BackOff;
  #child: Child;
  #timer: Timer | undefined;

  /** The child is ready already and known to the others. */
  constructor(
    child: Child,
    private readonly options: SlotOptions,
  ) {
    this.#backOff = new BackOff(options.patience);
    this.#child = child;
    this.#watch(child);
  }

  /** The child that is in the slot; it may be gone while the slot waits. */
  get child(): Child {
    return this.#child;
  }

  /** Puts a ready child in and gives back the one that was there. */
  swap(child: Child): Child {
    const old = this.#child;
    this.spare = undefined;
    this.#child = child;
    this.#watch(child);
    return old;
  }

  /** Replaces nobody any more. The child stays as it is; a spare is killed. */
  close(): void {
    this.state = 'closed';
    this.#timer?.stop();
    this.spare?.kill();
    this.spare = undefined;
  }

  #fill(child: Child): void {
    this.state = 'filled';
    this.#child = child;
    this.#watch(child);
    child.ready().then(
      () => this.state === 'filled' && this.#child === child && this.options.joined(child),
      () => {}, // It is gone, and the watch sees to that.
    );
  }

  #watch(child: Child): void {
    void child.exited.then(() => this.#lost(child));
  }

  #lost(child: Child): void {
    if (this.state === 'closed' || this.#child !== child) return;
    const { clock, log } = this.options;
    log.warn({ pid: child.pid, reasons: child.failure().reasons }, child.describe());
    if (this.spare !== undefined) {
      const { spare } = this;
      this.spare = undefined;
      return this.#fill(spare);
    }
    const wait = this.#backOff.next(child.readyAt === undefined || clock.now() - child.readyAt < earlyMs);
    if (wait === undefined) return this.#rest(child);
    if (wait === 0) return this.#fill(this.options.fork());
    this.state = 'waiting';
    this.#timer = clock.after(wait, () => this.#fill(this.options.fork()));
  }

  /** The loop is broken, not the slot: somebody who can make workers die must not take them away for good. */
  #rest(child: Child): void {
    const { restMs } = this.#backOff.patience;
    this.state = 'crashLoop';
    this.#timer = this.options.clock.after(restMs, () => this.#fill(this.options.fork()));
    this.options.log.error(
      { reasons: child.failure().reasons },
      `${child.role} ${child.boot.number} keeps dying: the next attempt is in ${restMs / 1_000} s, or with the next reload`,
    );
  }
}
