import type { Clock, Log } from '#library';
import type { Keys } from '../cluster/store.js';
import { describeThrown } from './error-record.js';
import { Job, type JobFunction } from './job.js';
import { ensureName } from './names.js';

/** What the jobs of a worker are made with. */
export interface JobsOptions {
  readonly keys: Keys;
  /** The name of this worker, unique in the cluster. */
  readonly node: string;
  /** How long the store may take for an answer. */
  readonly commandTimeoutMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Jobs of one worker. */
const mostJobs = 64;
/** The longest name of a job, bytes. */
const mostNameBytes = 128;
/** The shortest and the longest period, milliseconds; the longest is a leap year. */
const periodMs = { shortest: 100, longest: 31_622_400_000 } as const;
/** The shortest time of a lease; it is renewed, and asked for, three times as often. */
const shortestLeaseMs = 6_000;

/** What this worker does alone of all in the cluster, while it has the leases for it. */
export class Jobs {
  readonly #options: JobsOptions;
  readonly #keys: Keys;
  readonly #jobs = new Map<string, Job>();
  #state: 'waiting' | 'working' | 'over' = 'waiting';
  #isOut = false;

  constructor(options: JobsOptions) {
    this.#options = options;
    const { keys } = options;
    this.#keys = {
      get: (key) => this.#reach(keys.get(key)),
      set: (...set) => this.#reach(keys.set(...set)),
      delete: (key) => this.#reach(keys.delete(key)),
    };
  }

  /**
   * Has a job done every so often.
   * @throws {RangeError} for a name or a period that cannot be, and for one job too many.
   * @throws {Error} for a name that this worker has a job of already.
   */
  add(name: string, everyMs: number, job: JobFunction): void {
    ensureJobName(name);
    if (!Number.isSafeInteger(everyMs) || everyMs < periodMs.shortest || everyMs > periodMs.longest)
      throw new RangeError(
        `The period of a job is a whole number of milliseconds from ${periodMs.shortest} to ${periodMs.longest}, not ${everyMs}.`,
      );
    if (this.#jobs.has(name))
      throw new Error(`This worker has a job ${name} already: give each its own name.`);
    if (this.#jobs.size >= mostJobs)
      throw new RangeError(`A worker has ${mostJobs} jobs at most; ${name} is one more.`);
    const { node, commandTimeoutMs: marginMs, clock, log } = this.#options;
    const times = { leaseMs: Math.max(shortestLeaseMs, 3 * marginMs), marginMs };
    const added = new Job({ name, periodMs: everyMs, job, keys: this.#keys, node, times, clock, log });
    this.#jobs.set(name, added);
    if (this.#state === 'working') added.start();
  }

  /** The worker is in service: from now on it takes part. */
  start(): void {
    if (this.#state !== 'waiting') return;
    this.#state = 'working';
    for (const job of this.#jobs.values()) job.start();
  }

  /** The worker leaves: what runs is aborted and waited for, for so long at most, and others may go on. */
  async stop(limitMs: number): Promise<void> {
    const wasWorking = this.#state === 'working';
    this.#state = 'over';
    if (wasWorking) await Promise.all([...this.#jobs.values()].map((job) => job.stop(limitMs)));
  }

  /** All jobs have one store: the log has an outage once. */
  async #reach<Result>(answer: Promise<Result>): Promise<Result> {
    const { log } = this.#options;
    try {
      const result = await answer;
      if (this.#isOut) log.info('the store can be reached again: jobs go on');
      this.#isOut = false;
      return result;
    } catch (error) {
      if (!this.#isOut) log.warn({ error: describeThrown(error) }, 'the store cannot be reached: jobs wait');
      this.#isOut = true;
      throw error;
    }
  }
}

function ensureJobName(name: string): void {
  ensureName('job name', name);
  const bytes = Buffer.byteLength(name);
  if (bytes > mostNameBytes)
    throw new RangeError(`A job name has at most ${mostNameBytes} bytes; this one has ${bytes}.`);
}
