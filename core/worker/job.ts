import type { Clock, Log, Timer } from '#library';
import { Lease } from '../cluster/lease.js';
import type { Keys } from '../cluster/store.js';
import { describeThrown } from './error-record.js';
import { within } from './within.js';

/** What a job does at each tick; the signal aborts when the worker leaves, or may no longer do it. */
export type JobFunction = (signal: AbortSignal) => unknown;

/** How long leases hold, and how often they are renewed and asked for. */
export interface JobTimes {
  readonly leaseMs: number;
  /** How long the store may take for an answer. */
  readonly marginMs: number;
}

/** What a job needs of its worker. */
export interface JobOptions {
  readonly name: string;
  readonly periodMs: number;
  readonly job: JobFunction;
  /** Whoever gives them says in the log when they cannot be reached. */
  readonly keys: Keys;
  /** The name of this worker, unique in the cluster. */
  readonly node: string;
  readonly times: JobTimes;
  readonly clock: Clock;
  readonly log: Log;
}

interface Run {
  readonly abort: AbortController;
  readonly over: Promise<void>;
  hasOverrun: boolean;
}

/** How soon something that failed is tried again, milliseconds. */
const retryMs = 500;
/** For how much longer than its period the last tick of a job is remembered, milliseconds. */
const memoryMs = 86_400_000;

/**
 * Something that one worker of the cluster does every so often. Whoever has the lease writes down that a tick begins and then does
 * it; so the next holder knows when the next one is due.
 */
export class Job {
  readonly #options: JobOptions;
  readonly #lease: Lease;
  readonly #lastTick: string;
  /** By the clock's `now`; undefined until it is known. */
  #due: number | undefined;
  #renewAt = 0;
  #run: Run | undefined;
  #looking: Promise<void> | undefined;
  #timer: Timer | undefined;
  #guard: Timer | undefined;
  #isStopping = false;
  #isOver = false;

  constructor(options: JobOptions) {
    this.#options = options;
    const { name, keys, node, times, clock } = options;
    const { leaseMs, marginMs } = times;
    this.#lastTick = `job:tick:${name}`;
    this.#lease = new Lease({ keys, key: `job:lease:${name}`, holder: node, ms: leaseMs, marginMs, clock });
  }

  /** From now on this worker takes part. */
  start(): void {
    this.#looking = this.#look();
  }

  /** Begins nothing any more, aborts what runs, and gives the lease up when that has ended; waits for it for so long at most. */
  async stop(limitMs: number): Promise<void> {
    const { name, clock, log } = this.#options;
    this.#isStopping = true;
    const run = this.#run;
    run?.abort.abort();
    const hasEnded = run === undefined || (await within(clock, limitMs, run.over));
    this.#isOver = true;
    this.#timer?.stop();
    await this.#looking;
    this.#guard?.stop();
    if (!hasEnded)
      return log.error({ job: name, limitMs }, 'a job does not end when it is told to: not waited for');
    await this.#lease.release().catch(() => undefined); // then it ends by itself
  }

  async #look(): Promise<void> {
    const { clock } = this.#options;
    let pauseMs = retryMs;
    try {
      await this.#work();
      pauseMs = Math.max(0, this.#nextLook - clock.now());
    } catch {
      // The store cannot be reached, of which the log has a line for all jobs.
    }
    if (this.#isOver) return;
    this.#timer = clock.after(pauseMs, () => this.start());
  }

  get #nextLook(): number {
    return this.#isStopping ? this.#renewAt : Math.min(this.#renewAt, this.#due ?? this.#renewAt);
  }

  async #work(): Promise<void> {
    if (!(await this.#hold())) return;
    this.#due ??= await this.#findDue();
    const due = this.#due;
    const { periodMs, clock } = this.#options;
    const lateMs = clock.now() - due;
    if (lateMs < 0 || this.#isStopping) return;
    if (this.#run !== undefined) this.#leaveOut(this.#run);
    else await this.#begin();
    // The beat stays, whatever a tick took. Where the lease was lost meanwhile it is somebody else's.
    if (this.#lease.isHeld) this.#due = due + periodMs * (1 + Math.floor(lateMs / periodMs));
  }

  /** Whether this worker has the lease, after having renewed it or asked for it where it was time for that. */
  async #hold(): Promise<boolean> {
    const { clock } = this.#options;
    if (this.#lease.isHeld) {
      if (clock.now() < this.#renewAt) return true;
      if (await this.#lease.renew()) return this.#held();
    }
    this.#lose();
    this.#renewAt = clock.now() + this.#everyMs;
    if (this.#isStopping) return false;
    return (await this.#lease.take()) && this.#held();
  }

  #held(): true {
    const { clock } = this.#options;
    this.#renewAt = clock.now() + this.#everyMs;
    this.#guard?.stop();
    this.#guard = clock.after(this.#lease.heldUntil - clock.now(), () => this.#lose());
    return true;
  }

  #lose(): void {
    this.#guard?.stop();
    this.#due = undefined;
    if (this.#run === undefined || this.#run.abort.signal.aborted) return;
    this.#options.log.warn({ job: this.#options.name }, 'a job is aborted: its lease has ended');
    this.#run.abort.abort();
  }

  get #everyMs(): number {
    return this.#options.times.leaseMs / 3;
  }

  /** One period after the last tick of whoever had the lease before, or from now. */
  async #findDue(): Promise<number> {
    const { keys, periodMs, clock } = this.#options;
    const last = Number(await keys.get(this.#lastTick));
    const now = clock.wallTime();
    if (Number.isNaN(last)) await this.#note();
    const due = (Number.isNaN(last) ? now : last) + periodMs;
    return clock.now() + Math.min(Math.max(0, due - now), periodMs);
  }

  async #note(): Promise<void> {
    const { keys, periodMs, clock } = this.#options;
    await keys.set(this.#lastTick, String(clock.wallTime()), { ttlMs: periodMs + memoryMs });
  }

  async #begin(): Promise<void> {
    await this.#note();
    if (!this.#lease.isHeld || this.#isStopping) return;
    const abort = new AbortController();
    const over = this.#execute(abort.signal).finally(() => (this.#run = undefined));
    this.#run = { abort, over, hasOverrun: false };
  }

  async #execute(signal: AbortSignal): Promise<void> {
    const { name, job, log } = this.#options;
    try {
      await job(signal);
    } catch (error) {
      const record = { job: name, error: describeThrown(error) };
      if (signal.aborted) log.debug(record, 'a job was aborted');
      else log.error(record, 'a job failed: its next tick comes as usual');
    }
  }

  #leaveOut(run: Run): void {
    const { name, periodMs, log } = this.#options;
    if (run.hasOverrun) return;
    run.hasOverrun = true;
    log.warn(
      { job: name, periodMs },
      'a job takes longer than its period: ticks are left out until it has ended',
    );
  }
}
