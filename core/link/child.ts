import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Log } from '#library';
import { beatMs, type BootOrder, type Order, type Report, type Vitals } from './orders.js';

const lagResolutionMs = 20;

/** A child process's side of the channel to its manager. */
export interface Child {
  /** Tells the manager. */
  report(report: Report): void;
  /** Begins to beat: from now on silence means that the process is hung. */
  beat(vitals: () => Omit<Vitals, 'memory' | 'lag'>): void;
}

/** What a child does when it is told to. `handle` is what came along with the order. */
export interface ChildDuties {
  boot(order: BootOrder, child: Child): Promise<void>;
  /** Every later order; none comes before `boot` has ended. */
  obey(order: Exclude<Order, BootOrder>, handle: unknown): void | Promise<void>;
  /** The manager is gone. The process must leave, and soon. */
  orphaned(): void;
}

/** Makes this process a child of the manager that forked it. */
export function runChild(duties: ChildDuties): void {
  process.setSourceMapsEnabled(true); // stacks in logs and boot errors name lines of the sources
  // A terminal sends these to the whole group. When a child leaves is for the manager to say.
  process
    .on('SIGINT', () => undefined)
    .on('SIGTERM', () => undefined)
    .on('SIGHUP', () => undefined);
  let booted: Promise<void> | undefined;
  process.on('disconnect', () => duties.orphaned());
  process.on('message', (order: Order, handle: unknown) => {
    const duty =
      order.kind === 'boot'
        ? (booted = duties.boot(order, child))
        : booted?.then(() => duties.obey(order, handle));
    duty?.catch(giveUp);
  });
}

/** Logs what nobody caught, as one record, and leaves: the manager puts a fresh process in its place. */
export function leaveOnFault(log: Log): void {
  process.on('uncaughtException', (error) => {
    log.fatal({ error: error.stack ?? String(error) }, 'an error that nobody caught: the process leaves');
    process.exit(1);
  });
}

/** A duty that failed leaves a process of which nobody knows what it is good for. */
function giveUp(error: unknown): void {
  setTimeout(leave, 1_000);
  if (process.connected) process.send?.(describe(error), undefined, undefined, leave);
  else leave();
}

function leave(): void {
  process.exit(1);
}

/** Errors made for operators carry their sentences in `lines`; any other is a surprise, of which the stack is wanted. */
function describe(error: unknown): Report {
  const lines =
    error instanceof Error && 'lines' in error && Array.isArray(error.lines)
      ? error.lines.map(String)
      : undefined;
  const isConfig = error instanceof Error && error.name === 'SettingsError';
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: 'failed', reasons: lines ?? [stack], cause: isConfig ? 'config' : 'boot' };
}

const child: Child = {
  report(report) {
    // A manager that has just left hears nothing; what that means is the business of `orphaned`.
    if (process.connected) process.send?.(report, undefined, undefined, () => undefined);
  },
  beat(vitals) {
    const delay = monitorEventLoopDelay({ resolution: lagResolutionMs });
    delay.enable();
    setInterval(() => {
      const lag = Math.max(0, Math.round(delay.max / 1e6) - lagResolutionMs);
      delay.reset();
      child.report({ kind: 'beat', memory: process.memoryUsage.rss(), lag, ...vitals() });
    }, beatMs).unref();
  },
};
