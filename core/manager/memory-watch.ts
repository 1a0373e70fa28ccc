import type { Clock, Log } from '#library';
import type { Child } from './child.js';
import { reasonsOf } from './failure.js';
import type { Slot } from './slot.js';
import type { Slots } from './slots.js';
import type { Switchboard } from './switchboard.js';

/** What the watch needs. */
export interface MemoryWatchOptions {
  readonly workers: Slots;
  readonly switchboard: Switchboard;
  readonly clock: Clock;
  readonly log: Log;
  readonly stopped: AbortSignal;
}

/** A slot is relieved at most once in so long, so that a limit below what a fresh worker needs does no harm. */
const pauseMs = 10_000;

/** Replaces workers that have grown over the limit by fresh ones, without a frame being lost. */
export class MemoryWatch {
  readonly #relieved = new WeakMap<Slot, number>();

  /** The limit is resident memory in bytes; 0 is none. */
  constructor(
    private readonly options: MemoryWatchOptions,
    public limit: number,
  ) {}

  /** Looks at what a worker reported last. */
  look(worker: Child): void {
    if (this.limit === 0 || worker.vitals.memory <= this.limit || worker.state !== 'ready') return;
    const slot = this.options.workers.all.find(({ child }) => child === worker);
    if (slot === undefined || slot.state !== 'filled' || slot.spare !== undefined) return;
    const now = this.options.clock.now();
    if (now - (this.#relieved.get(slot) ?? -pauseMs) < pauseMs) return;
    this.#relieved.set(slot, now);
    this.#relieve(slot, worker).catch((error: unknown) => {
      this.options.log.warn({ reasons: reasonsOf(error) }, `${worker.describe()} could not be relieved`);
    });
  }

  async #relieve(slot: Slot, worker: Child): Promise<void> {
    const { log, workers, switchboard, stopped } = this.options;
    log.warn(
      { pid: worker.pid, memory: worker.vitals.memory },
      `${worker.describe()} is over setting.worker_memory`,
    );
    const spare = workers.bootSpare(slot);
    try {
      await spare.ready();
    } catch (error) {
      if (slot.spare === spare) slot.spare = undefined;
      throw error;
    }
    // When the slot was closed or its worker died meanwhile, the spare was seen to there.
    if (slot.spare !== spare) return;
    await switchboard.retire([slot.swap(spare)], stopped);
    log.info({ pid: spare.pid }, `${worker.describe()} was relieved`);
  }
}
