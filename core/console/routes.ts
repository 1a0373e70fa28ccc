import { join } from 'node:path';
import { loadSettings } from '../config/load.js';
import { SettingsError } from '../config/mistakes.js';
import type { RouteRow } from '../link/route-row.js';
import { describeBuild } from './describe-build.js';
import { askManager, NotRunning } from './manager-client.js';
import { printable, printableJson } from './printable.js';
import { alignTable, describeCount } from './table.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** What `routes` is told. */
export interface RoutesOptions {
  /** The application tree, relative to the project's folder; a running server has its own. */
  readonly app: string;
  readonly asJson: boolean;
}

/** Routes, and of what they are. */
export interface RouteList {
  /** The generation in service; null where no server runs, and then they are those of the build. */
  readonly generation: number | null;
  readonly routes: readonly RouteRow[];
}

/** Shows the routes of the running server, or of the build when none runs. */
export async function routes(context: CommandContext, { app, asJson }: RoutesOptions): Promise<ExitCode> {
  const { terminal } = context;
  const list = await askManager(context, { method: 'routes' }).catch((error: unknown) => {
    if (!(error instanceof NotRunning)) throw error;
    return readBuild(context, app);
  });
  if ('exitCode' in list) return list.exitCode;
  for (const line of asJson ? [printableJson(list)] : routeLines(list, terminal.hasColour))
    terminal.print(line);
  return exitCodes.ok;
}

const columns = [
  { name: 'path', isText: true },
  { name: 'event', isText: true },
  { name: 'middleware' },
  { name: 'timeout' },
  { name: 'concurrent', isText: true },
  { name: 'retry', isText: true },
];

/** The routes as lines of text. */
export function routeLines({ generation, routes: rows }: RouteList, hasColour = false): string[] {
  const origin = generation === null ? 'in the build; no server runs' : `in generation ${generation}`;
  const cells = rows.map((row) => [
    printable(row.path),
    printable(row.event),
    row.middleware === 0 ? '-' : String(row.middleware),
    `${row.timeoutMs} ms`,
    row.concurrent ? 'yes' : '-',
    row.retry ? 'yes' : '-',
  ]);
  const table = rows.length === 0 ? [] : ['', ...alignTable(columns, cells, hasColour)];
  return [`${describeCount(rows.length, 'route')} ${origin}`, ...table];
}

async function readBuild(
  { root, env, terminal }: CommandContext,
  app: string,
): Promise<RouteList | { readonly exitCode: ExitCode }> {
  const folder = join(root, 'dist');
  try {
    const { actionTimeoutMs } = (await loadSettings({ folder, root, env })).limits;
    const { reasons, routes: rows } = await describeBuild({ folder, app, actionTimeoutMs });
    if (reasons.length === 0) return { generation: null, routes: rows };
    for (const reason of reasons) terminal.complain(reason);
    return { exitCode: exitCodes.failure };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    for (const line of error.lines) terminal.complain(line);
    return { exitCode: exitCodes.badConfiguration };
  }
}
