import { systemClock, createLog } from '#library';
import { SettingsError } from '../config/mistakes.js';
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
  const manager = new Manager({
    project: { root, app, ...(configFile === undefined ? {} : { configFile }) },
    loadSettings: (folder) => readSettings(context, folder, configFile),
    clock: systemClock,
    log: createLog({ fields: { role: 'manager' } }),
  });
  const giveUp = surviveLostTerminal((line) => terminal.complain(line));
  const stopping = stopOnSignals(manager);
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

function announce(serving: Serving, { terminal }: CommandContext, { version }: StartOptions): void {
  const lines = banner(serving, version);
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

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof SettingsError) return exitCodes.badConfiguration;
  if (error instanceof OperationFailed && error.why === 'config') return exitCodes.badConfiguration;
  if (!(error instanceof OperationFailed) && !(error instanceof AlreadyRunning)) throw error;
  return exitCodes.failure;
}

/** What the signals so far have asked for. */
interface Stopping {
  isAsked: boolean;
  /** Nobody was waited for. */
  isForced: boolean;
  /** Leaves the signals to others again. */
  ignore(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first signal lets everybody go in order, a second Ctrl-C does not wait. */
function stopOnSignals(manager: Manager): Stopping {
  const stopping: Stopping = {
    isAsked: false,
    isForced: false,
    ignore() {
      for (const signal of signals) process.off(signal, stop);
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
  for (const signal of signals) process.on(signal, stop);
  return stopping;
}

/** The manager's end would cut every client off, so a terminal that is gone, or a surprise, does not end it. Undone by what it gives. */
function surviveLostTerminal(tell: (line: string) => void): () => void {
  const survive = (error: Error) => {
    const code = 'code' in error ? error.code : undefined;
    if (code !== 'EPIPE' && code !== 'EIO') tell(error.stack ?? error.message);
  };
  process.on('uncaughtException', survive);
  return () => process.off('uncaughtException', survive);
}
