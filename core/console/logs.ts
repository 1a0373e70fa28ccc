import { logPath } from './daemon.js';
import { every } from './every.js';
import { LogTail } from './log-tail.js';
import { UsageError } from './paths.js';
import { shown } from './printable.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** What `logs` is told. */
export interface LogsOptions {
  readonly lines: number;
  /** Whether it goes on with what comes. */
  readonly follows: boolean;
}

/** Lines that are shown where nothing else is said, and at most. */
export const usualLines = 20;
const mostLines = 100_000;
const lookMs = 200;

/** Shows the end of the log of a server in the background, and what comes to it until Ctrl-C. */
export async function logs(context: CommandContext, { lines, follows }: LogsOptions): Promise<ExitCode> {
  const { root, terminal } = context;
  if (!Number.isInteger(lines) || lines < 0 || lines > mostLines)
    throw new UsageError(`--lines is a whole number from 0 to ${mostLines}, such as --lines ${usualLines}`);
  const path = logPath(root);
  const tail = new LogTail(path);
  try {
    const last = tail.last(lines);
    if (last === undefined) terminal.complain(`${path} is not there yet: public/console start -d writes it`);
    for (const line of last ?? []) terminal.print(shown(line));
    if (!follows) return last === undefined ? exitCodes.failure : exitCodes.ok;
    await every(terminal, lookMs, () => {
      for (const line of tail.more()) terminal.print(shown(line));
    });
    return exitCodes.ok;
  } finally {
    tail.close();
  }
}
