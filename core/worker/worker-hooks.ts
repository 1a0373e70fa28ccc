import type { Clock, Log } from '#library';
import { describeThrown } from './error-record.js';
import { hookOf, type WorkerFacts, type WorkerHookName } from './hooks.js';
import type { Jobs } from './jobs.js';
import type { LoadedController } from './router.js';
import { within } from './within.js';

/** What the hooks run with. */
export interface WorkerHooksOptions {
  readonly controllers: readonly LoadedController[];
  /** What begins after the hooks of the start, and ends before the last one. */
  readonly jobs: Pick<Jobs, 'start' | 'stop'>;
  /** How long a hook may take, milliseconds. */
  readonly timeoutMs: number;
  /** How long a worker that is told to leave may stay, milliseconds. */
  readonly drainMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Calls the hooks about a worker's own life, of all controllers at the same time. What goes wrong in one concerns no other. */
export class WorkerHooks {
  #starting: Promise<void> = Promise.resolve();

  constructor(private readonly options: WorkerHooksOptions) {}

  /** Calls `onWorkerStart`; resolves when all have ended or their time is up, and the jobs have begun. */
  async start(worker: WorkerFacts): Promise<void> {
    this.#starting = this.#call('onWorkerStart', this.options.timeoutMs, worker);
    await this.#starting;
    this.options.jobs.start();
  }

  /** Calls `onReload` or `onShutdown`, and then `onWorkerStop`; resolves when all have ended or their time is up. */
  async stop(why: 'reload' | 'shutdown'): Promise<void> {
    const { timeoutMs, drainMs, clock } = this.options;
    const limitMs = Math.min(timeoutMs, Math.floor(drainMs / 4)); // three times it, and then the worker must be able to leave
    const jobsOver = this.options.jobs.stop(limitMs);
    await within(clock, limitMs, this.#starting);
    await this.#call(why === 'reload' ? 'onReload' : 'onShutdown', limitMs);
    await jobsOver;
    await this.#call('onWorkerStop', limitMs);
  }

  async #call(name: WorkerHookName, limitMs: number, worker?: WorkerFacts): Promise<void> {
    const { controllers, clock, log } = this.options;
    const calls = controllers.map(async ({ module, controller, instance }) => {
      const hook = hookOf(instance, name);
      if (hook === undefined) return;
      const about = { hook: `${module}.${controller}.${name}` };
      const run = async (): Promise<void> => {
        try {
          await hook(worker);
        } catch (error) {
          log.error({ ...about, error: describeThrown(error) }, 'a hook of the worker failed');
        }
      };
      if (!(await within(clock, limitMs, run()))) {
        log.error({ ...about, limitMs }, 'a hook of the worker takes too long: not waited for');
      }
    });
    await Promise.all(calls);
  }
}
