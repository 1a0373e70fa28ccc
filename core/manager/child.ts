import { fork, type ChildProcess } from 'node:child_process';
import type { Clock, Timer } from '#library';
import type { BootOrder, Order, Report, Role, Vitals } from '../link/orders.js';
import { OperationFailed, type FailureCause } from './failure.js';
import type { ListeningHandle } from './listening-handle.js';
import { ReportWaiters } from './report-waiters.js';
import { asReport, type ReportOf } from './reports.js';

/** Where a child is in its life. */
export type ChildState = 'starting' | 'ready' | 'draining' | 'stopping' | 'gone';

/** Who wants to know what a child does. */
export interface ChildListener {
  reported(child: Child, report: Report): void;
  gone(child: Child): void;
}

/** What a child is made from. */
export interface ChildOptions {
  readonly boot: BootOrder;
  /** The compiled file that the process runs. */
  readonly entry: string;
  /** How long it may take to say ready, milliseconds. */
  readonly bootMs: number;
  readonly clock: Clock;
  readonly listener: ChildListener;
}

/** One forked process. Nothing here throws because the process is gone: its `exited` says so. */
export class Child {
  readonly boot: BootOrder;
  readonly exited: Promise<void>;
  state: ChildState = 'starting';
  vitals: Vitals = { memory: 0, connections: 0, rooms: 0, requests: 0, lag: 0 };
  /** When the child was last heard of, by the clock's `now`. */
  heard: number;
  /** When the child said ready, by the clock's `now`. */
  readyAt: number | undefined;
  /** What the child said with ready. */
  readyReport: ReportOf<'ready'> | undefined;
  /** Whether a drain that was ordered is over. */
  isDrained = false;
  readonly #process: ChildProcess | undefined;
  readonly #options: ChildOptions;
  readonly #waiters = new ReportWaiters();
  readonly #bootTimer: Timer;
  #reasons: readonly string[] = [];
  #why: FailureCause = 'boot';
  #end = 'could not be started';
  #ended: () => void = () => {};

  constructor(options: ChildOptions) {
    this.#options = options;
    this.boot = options.boot;
    this.heard = options.clock.now();
    this.exited = new Promise((resolve) => (this.#ended = resolve));
    this.#bootTimer = options.clock.after(options.bootMs, () => this.#overdue());
    this.#process = this.#fork();
    this.order(options.boot);
  }

  get id(): string {
    return this.boot.id;
  }

  get role(): Role {
    return this.boot.role;
  }

  /** The process's number; 0 where none could be made. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Who this is and what became of it, for a log or a reason. */
  describe(): string {
    const name = `${this.role} ${this.boot.number} (pid ${this.pid})`;
    return this.state === 'gone' ? `${name} ${this.#end}` : name;
  }

  /** Tells the child something; a listening handle may go with it. What is said to a dead child is lost. */
  order(order: Order, handle?: ListeningHandle): void {
    try {
      this.#process?.send(order, handle?.sendable, {}, () => {});
    } catch {
      // The channel is closed: the exit is on its way or was seen already.
    }
  }

  /** The next report of that kind, or undefined when the child is gone first. */
  next<Kind extends Report['kind']>(
    kind: Kind,
    matches: (report: ReportOf<Kind>) => boolean = () => true,
  ): Promise<ReportOf<Kind> | undefined> {
    return this.state === 'gone' ? Promise.resolve(undefined) : this.#waiters.next(kind, matches);
  }

  /** Resolves when the child has said ready, and fails with its reasons when it never will. */
  async ready(): Promise<void> {
    if (this.state === 'starting') await this.next('ready');
    if (this.readyAt === undefined) throw this.failure();
  }

  /** Why this child is of no use, as an error. */
  failure(): OperationFailed {
    return new OperationFailed(this.#why, this.#reasons.length > 0 ? this.#reasons : [this.describe()]);
  }

  /** Asks the child to leave. */
  stop(why: 'reload' | 'shutdown'): void {
    if (this.state === 'gone') return;
    this.state = 'stopping';
    this.order({ kind: 'stop', why });
  }

  /** Asks a gateway to let its clients go. */
  drain(code: number, reason: string, drainMs: number): void {
    if (this.state === 'gone') return;
    this.state = 'draining';
    this.order({ kind: 'drain', code, reason, drainMs });
  }

  /** Ends the process at once. */
  kill(): void {
    this.#process?.kill('SIGKILL');
  }

  #fork(): ChildProcess | undefined {
    try {
      const child = fork(this.#options.entry, [], {
        cwd: this.boot.root,
        serialization: 'json',
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        // Its own group: Ctrl-C reaches the manager alone, which then ends everybody in order.
        detached: true,
      });
      child.on('message', (message) => this.#receive(message));
      child.on('exit', (code, signal) =>
        this.#exit(signal === null ? `ended with code ${code ?? 0}` : `was ended by ${signal}`),
      );
      child.on('error', (error) => {
        if (child.pid === undefined) this.#exit(`could not be started: ${error.message}`);
      });
      return child;
    } catch (error) {
      queueMicrotask(() => this.#exit(`could not be started: ${String(error)}`));
      return undefined;
    }
  }

  #receive(message: unknown): void {
    const report = asReport(message);
    if (report === undefined || this.state === 'gone') return;
    this.heard = this.#options.clock.now();
    this.#note(report);
    this.#waiters.tell(report);
    this.#options.listener.reported(this, report);
  }

  #note(report: Report): void {
    if (report.kind === 'ready' && this.state === 'starting') {
      this.state = 'ready';
      this.readyAt = this.heard;
      this.readyReport = report;
      this.#bootTimer.stop();
    }
    if (report.kind === 'failed') {
      this.#reasons = report.reasons;
      this.#why = report.cause;
    }
    if (report.kind === 'beat') {
      const { memory, connections, rooms, requests, lag } = report;
      this.vitals = { memory, connections, rooms, requests, lag };
    }
    if (report.kind === 'drained') this.isDrained = true;
  }

  #overdue(): void {
    this.#reasons = [`${this.describe()} was not ready within ${this.#options.bootMs} ms (setting.bootMs)`];
    this.kill();
  }

  #exit(end: string): void {
    if (this.state === 'gone') return;
    this.state = 'gone';
    this.#end = end;
    this.#bootTimer.stop();
    this.#waiters.end();
    this.#options.listener.gone(this);
    this.#ended();
  }
}
