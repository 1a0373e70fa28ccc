import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '#library';
import { openLog, type ProcessLog } from '../config/open-log.js';
import { SettingsError } from '../config/mistakes.js';
import { OperationFailed, reasonsOf } from '../manager/failure.js';
import { Manager } from '../manager/manager.js';
import { Board } from './dev/board.js';
import { DevServer, type Brought } from './dev/dev-server.js';
import { problemLines, problemsOf } from './dev/problems.js';
import { SourceWatch } from './dev/source-watch.js';
import { readSettings } from './read-settings.js';
import { describeRollout } from './roll.js';
import { announce, exitCodeOf, stopOnSignals, surviveLostTerminal, type StartOptions } from './start.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

const trees = ['config', 'core', 'library', 'public'];

/** Serves in the foreground, and brings in what is saved as soon as it compiles; no client is cut off. */
export async function dev(context: CommandContext, options: StartOptions): Promise<ExitCode> {
  const { root, terminal } = context;
  const opened = openLog({ root, fields: { role: 'manager' } });
  const server = new DevServer(() => managerOf(context, options, opened));
  const board = new Board(root);
  const watch = new SourceWatch(root, [...new Set([...trees, options.app])]);
  surviveLostTerminal((line) => terminal.complain(line));
  const stopping = stopOnSignals(server, opened.log);
  try {
    const exitCode = await serveEverySave(server, watch, board, context, options);
    await server.ended();
    return stopping.isForced ? exitCodes.failure : exitCode;
  } finally {
    board.remove();
  }
}

async function serveEverySave(
  server: DevServer,
  watch: SourceWatch,
  board: Board,
  context: CommandContext,
  options: StartOptions,
): Promise<ExitCode> {
  const { terminal, root } = context;
  const { signal } = server;
  let seen = await watch.settled(signal);
  while (!signal.aborted) {
    try {
      tell(await server.bring(), context, options);
      board.write([]);
    } catch (error) {
      if (signal.aborted) break;
      const hopeless = server.isServing || isMendable(error) ? undefined : exitCodeOf(error);
      const problems = problemsOf(reasonsOf(error), { root, app: options.app });
      for (const line of problems.flatMap((one) => problemLines(one, terminal.hasColour)))
        terminal.complain(line);
      if (hopeless !== undefined) return hopeless;
      board.write(problems);
      const rest = server.isServing ? 'what was in service stays there' : 'nothing is served yet';
      terminal.complain(`${rest}; save a file to try again`);
    }
    const changed = await watch.changed(seen, signal);
    if (changed.length > 0) terminal.print(describeChange(changed));
    seen = await watch.settled(signal);
  }
  return exitCodes.ok;
}

function managerOf(
  context: CommandContext,
  { app, configFile }: StartOptions,
  { log, use }: ProcessLog,
): Manager {
  const { root } = context;
  if (!existsSync(join(root, 'node_modules', '.bin', 'tsc')))
    throw new OperationFailed('busy', ['The compiler is not installed: type npm ci --include=dev']);
  return new Manager({
    project: { root, app, ...(configFile === undefined ? {} : { configFile }) },
    loadSettings: async (folder) => {
      const settings = await readSettings(context, folder, configFile);
      use(settings.log);
      if (settings.env === 'development') return settings;
      throw new OperationFailed('busy', [
        `env is ${settings.env}: dev is for development, type public/console start`,
      ]);
    },
    clock: systemClock,
    log,
    isDevelopment: true,
  });
}

/** Whether another text in a file can help. */
function isMendable(error: unknown): boolean {
  if (error instanceof SettingsError) return true;
  return error instanceof OperationFailed && ['config', 'boot', 'build'].includes(error.why);
}

function tell(brought: Brought, context: CommandContext, options: StartOptions): void {
  if (brought.kind === 'serving') return announce(brought.serving, context, options);
  for (const line of describeRollout(brought.result)) context.terminal.print(line);
}

function describeChange([first = '', ...more]: readonly string[]): string {
  return `${first}${more.length === 0 ? '' : ` and ${more.length} more`} changed`;
}
