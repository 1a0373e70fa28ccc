import { writeSync } from 'node:fs';
import { createLog, type Log, type LogLevel } from '#library';

/** A record of a log, parsed. */
export type LogRecord = Readonly<Record<string, unknown>>;

/** Records that are kept; the oldest go first. */
const mostKept = 1_000;

/** The log of a server in a test. */
export class TestLog {
  readonly log: Log;
  /** The last thousand records. */
  readonly records: LogRecord[] = [];

  /** @param isQuiet Errors are not shown on standard error: a test expects them. */
  constructor(
    level: LogLevel,
    private readonly isQuiet: boolean,
  ) {
    this.log = createLog({ level, destination: { write: (line) => this.#keep(line) } });
  }

  #keep(line: string): void {
    const record: LogRecord = JSON.parse(line);
    if (this.records.push(record) > mostKept) this.records.shift();
    const { level, msg, error } = record;
    if (this.isQuiet || (level !== 'error' && level !== 'fatal')) return;
    writeSync(2, `${String(msg)}${stackOf(error)}\n`);
  }
}

function stackOf(error: unknown): string {
  const hasStack = typeof error === 'object' && error !== null && 'stack' in error;
  return hasStack ? `: ${String(error.stack)}` : '';
}
