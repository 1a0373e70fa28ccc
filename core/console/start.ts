import { join } from 'node:path';
import { systemClock, type Log } from '#library';
import { servedPages } from '../config/page-names.js';
import { SettingsError } from '../config/mistakes.js';
import { openLog } from '../config/open-log.js';
import { OperationFailed, reasonsOf } from '../manager/failure.js';
import { Manager, type Serving } from '../manager/manager.js';
import { AlreadyRunning } from '../manager/pid-file.js';
import { banner, decorate } from './banner.js';
import { tellStarter } from './daemon.js';
import { readSettings } from './read-settings.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** What `start` can be told. */
export interface StartOptions {
  /** The application tree, relative to the project's folder. */
  readonly app: string;
  /** Absolute. */
  readonly configFile?: string;
  readonly version: string;
}

/** Serves until it is stopped: this process is the manager. */
export async function start(context: CommandContext, options: StartOptions): Promise<ExitCode> {
  const { root, terminal } = context;
  const { app, configFile } = options;
  const { log, use } = openLog({ root, fields: { role: 'manager' } });
  const manager = new Manager({
    project: { root, app, ...(configFile === undefined ? {} : { configFile }) },
    loadSettings: async (folder) => {
      const settings = await readSettings(context, folder, configFile);
      use(settings.log);
      return settings;
    },
    clock: systemClock,
    log,
  });
  const giveUp = surviveLostTerminal((line) => terminal.complain(line));
  const stopping = stopOnSignals(manager, log);
  try {
    const serving = await manager.start();
    announce(serving, context, options);
  } catch (error) {
    giveUp();
    stopping.ignore();
    if (stopping.isAsked) return exitCodes.ok;
    return complain(error, context);
  }
  await manager.ended;
  return stopping.isForced ? exitCodes.failure : exitCodes.ok;
}

/** Says that clients are let in, to whoever started this. */
export function announce(
  serving: Serving,
  { terminal, root }: CommandContext,
  { version }: Pick<StartOptions, 'version'>,
): void {
  const pages = servedPages(join(root, 'public/pages'), serving.settings);
  const lines = banner(serving, version, pages);
  const { pid, outside } = serving;
  if (!tellStarter({ kind: 'serving', pid, lines, outside })) {
    for (const line of [...decorate(lines, terminal.hasColour), 'Ctrl-C stops.']) terminal.print(line);
  }
}

function complain(error: unknown, { terminal }: CommandContext): ExitCode {
  const reasons = reasonsOf(error);
  const exitCode = exitCodeOf(error);
  for (const line of reasons) terminal.complain(line);
  tellStarter({ kind: 'failed', exitCode, reasons });
  return exitCode;
}

/** How a start that failed ends; what is nobody's mistake is thrown on. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof SettingsError) return exitCodes.badConfiguration;
  if (error instanceof OperationFailed && error.why === 'config') return exitCodes.badConfiguration;
  if (!(error instanceof OperationFailed) && !(error instanceof AlreadyRunning)) throw error;
  return exitCodes.failure;
}

/** What the signals so far have asked for. */
export interface Stopping {
  isAsked: boolean;
  /** Nobody was waited for. */
  isForced: boolean;
  /** Leaves the signals to others again. */
  ignore(): void;
}

/** The first signal lets everybody go in order, a second Ctrl-C does not wait. */
export function stopOnSignals(manager: Pick<Manager, 'stop' | 'kill'>, log: Log): Stopping {
  const stopping: Stopping = {
    isAsked: false,
    isForced: false,
    ignore() {
      process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', hangUp);
    },
  };
  const stop = (signal: NodeJS.Signals) => {
    if (stopping.isAsked && signal === 'SIGINT') {
      stopping.isForced = true;
      void manager.kill().finally(() => process.exit(exitCodes.failure));
      return;
    }
    stopping.isAsked = true;
    void manager.stop();
  };
  // It is gone with the terminal; without one, SIGHUP is what rotates logs, and a record opens the file of the day anew.
  const hasTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
  const hangUp = hasTerminal ? stop : () => log.info('log files that were moved away are opened anew');
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', hangUp);
  return stopping;
}

/** The manager's end would cut every client off, so a terminal that is gone, or a surprise, does not end it. Undone by what it gives. */
export function surviveLostTerminal(tell: (line: string) => void): () => void {
  const survive = (error: Error) => {
    const code = 'code' in error ? error.code : undefined;
    if (code !== 'EPIPE' && code !== 'EIO') tell(error.stack ?? error.message);
  };
  process.on('uncaughtException', survive);
  return () => process.off('uncaughtException', survive);
}
