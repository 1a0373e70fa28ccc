import type { Report } from '../link/orders.js';
import type { ReportOf } from './reports.js';

interface Waiter {
  readonly matches: (report: Report) => boolean;
  readonly resolve: (report: Report | undefined) => void;
}

/** Those who wait for a report of one child. */
export class ReportWaiters {
  readonly #waiters = new Set<Waiter>();

  /** The next report of that kind, or undefined when the child is gone first. */
  next<Kind extends Report['kind']>(
    kind: Kind,
    matches: (report: ReportOf<Kind>) => boolean,
  ): Promise<ReportOf<Kind> | undefined> {
    const isKind = (report: Report): report is ReportOf<Kind> => report.kind === kind;
    return new Promise((resolve) => {
      this.#waiters.add({
        matches: (report) => isKind(report) && matches(report),
        resolve: (report) => resolve(report !== undefined && isKind(report) ? report : undefined),
      });
    });
  }

  /** Tells those who wait for this report. */
  tell(report: Report): void {
    for (const waiter of [...this.#waiters].filter(({ matches }) => matches(report))) {
      this.#waiters.delete(waiter);
      waiter.resolve(report);
    }
  }

  /** Tells everybody that nothing more will come. */
  end(): void {
    for (const waiter of this.#waiters) waiter.resolve(undefined);
    this.#waiters.clear();
  }
}
