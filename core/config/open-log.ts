import { join } from 'node:path';
import { createLog, logFiles, standardOutput, type Log, type LogDestination } from '#library';
import { settingsSchema, type Settings } from './schema.js';
import type { Environment } from './sources.js';

type LogSettings = Settings['log'];

/** Set for a server that was started in the background, and so for its children. */
export const backgroundVariable = 'HOLDLINE_IN_BACKGROUND';

/** Where log files of a project are. */
export function logFolder(root: string): string {
  return join(root, 'runtime', 'logs');
}

/** What the log of a process is made from. */
export interface ProcessLogOptions {
  /** The folder of the project. */
  readonly root: string;
  /** Fields that every record carries. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The defaults hold where the settings are not known yet. */
  readonly settings?: LogSettings;
  readonly env?: Environment;
}

/** The log of a process, and how it is told of other settings. Children of the log keep the level that they were made with. */
export interface ProcessLog {
  readonly log: Log;
  readonly use: (settings: LogSettings) => void;
}

/** Opens the log of this process. Nothing that is wrong with a file or a disk ever comes back from it. */
export function openLog({ root, fields, settings, env = process.env }: ProcessLogOptions): ProcessLog {
  const isInBackground = env[backgroundVariable] === '1';
  const choose = (next: LogSettings) => destinationOf(next, root, isInBackground);
  let current = settings ?? settingsSchema.parse({}).log;
  let destination = choose(current);
  const log = createLog({
    level: current.level,
    fields,
    destination: { write: (line) => destination.write(line) },
  });
  return {
    log,
    use(next) {
      log.level = next.level;
      if (next.to !== current.to || next.keepDays !== current.keepDays) destination = choose(next);
      current = next;
    },
  };
}

function destinationOf({ to, keepDays }: LogSettings, root: string, isInBackground: boolean): LogDestination {
  const isToFiles = to === 'files' || (to === 'auto' && isInBackground);
  return isToFiles ? logFiles({ folder: logFolder(root), keepDays }) : standardOutput();
}
