import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { logFolder } from '../config/open-log.js';
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
  const folder = logFolder(root);
  const tail = new LogTail(() => daysIn(folder));
  try {
    const last = tail.last(lines);
    if (last === undefined)
      terminal.complain(`there is no log in ${folder} yet: public/console start -d writes one`);
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

/** The files of the days, which sort as these do. */
function daysIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => /^holdline-\d{4}-\d{2}-\d{2}\.log$/.test(name));
    return names.toSorted().map((name) => join(folder, name));
  } catch {
    return []; // the folder comes with the first record
  }
}
