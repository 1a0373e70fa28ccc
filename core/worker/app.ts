import { closeCodes, ensureCloseFrame } from '../protocol/close-codes.js';
import type { Recipients } from '../link/messages.js';
import { Audience } from './audience.js';
import type { Broadcasts } from './broadcasts.js';
import type { Jobs } from './jobs.js';
import { ensureName } from './names.js';
import { Speaker } from './speaker.js';

/**
 * The verbs for code that has no context: timers, services, whatever is told something from outside. Inject it:
 * `constructor(private readonly app: App) {}`.
 */
export class App extends Speaker {
  readonly #broadcasts: Broadcasts;
  readonly #jobs: Pick<Jobs, 'add'>;

  constructor(broadcasts: Broadcasts, jobs: Pick<Jobs, 'add'>) {
    super();
    this.#broadcasts = broadcasts;
    this.#jobs = jobs;
  }

  /**
   * Does something every so often on one worker of all that share state, of whichever machine; for the first time one period after
   * it was first heard of. A tick that is still under way when the next is due takes its place. `signal` aborts when the worker
   * leaves, or may have lost the job to another one.
   * @param name What it is called in every worker, 128 bytes at most; two jobs have two names.
   * @param ms The period, 100 to 31,622,400,000 (a leap year).
   * @throws {RangeError} for a name or a period that cannot be, and for the 65th job of a worker.
   * @throws {Error} for a second job of that name in this worker.
   */
  everyOnce(name: string, ms: number, job: (signal: AbortSignal) => unknown): void {
    this.#jobs.add(name, ms, job);
  }

  /**
   * Ends a connection, after everything that was said to it from here before; one that is gone already is nobody's error.
   * @throws {RangeError} for a code or a reason that no close frame may carry.
   */
  kick(connectionId: string, code: number = closeCodes.revoked.code, reason = ''): void {
    ensureName('connection id', connectionId);
    ensureCloseFrame(code, reason);
    this.#broadcasts.kick(connectionId, code, reason);
  }

  protected override address(_verb: string, recipients: Partial<Recipients>): Audience {
    return new Audience(this.#broadcasts, recipients);
  }
}
