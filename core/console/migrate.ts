import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { printable, printableJson } from './printable.js';
import { alignTable } from './table.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** What `migrate` is told. */
export interface MigrateOptions {
  readonly kind: 'run' | 'status' | 'rollback';
  /** The database of a rollback. */
  readonly database: string;
  /** The application tree, relative to the project's folder. */
  readonly app: string;
  /** Absolute. */
  readonly configFile?: string;
  readonly asJson: boolean;
}

const states = z.array(
  z.object({ name: z.string(), connection: z.string(), carriedOut: z.string().optional() }),
);
const answer = z.union([
  z.object({ states }),
  z.object({ done: z.array(z.string()) }),
  z.object({ reasons: z.array(z.string()), isConfig: z.boolean().optional() }),
]);

type Answer = z.output<typeof answer>;
type States = z.output<typeof states>;

/** Carries out the migrations of the build, undoes the last one, or shows what is pending. */
export async function migrate(context: CommandContext, options: MigrateOptions): Promise<ExitCode> {
  const { terminal } = context;
  const told = await ask(context, options);
  if ('reasons' in told) {
    for (const line of told.reasons) terminal.complain(line);
    return told.isConfig === true ? exitCodes.badConfiguration : exitCodes.failure;
  }
  const lines = options.asJson ? [printableJson(told)] : describe(told, options, terminal.hasColour);
  for (const line of lines) terminal.print(line);
  return exitCodes.ok;
}

function describe(
  told: Exclude<Answer, { reasons: string[] }>,
  { kind }: MigrateOptions,
  hasColour: boolean,
): string[] {
  if ('states' in told) return stateLines(told.states, hasColour);
  const verb = kind === 'rollback' ? 'rolled back' : 'carried out';
  if (told.done.length > 0) return told.done.map((name) => `${verb} ${printable(name)}`);
  return [kind === 'rollback' ? 'nothing to roll back' : 'nothing is pending'];
}

const columns = ['migration', 'database', 'carried out'].map((name) => ({ name, isText: true }));

function stateLines(rows: States, hasColour: boolean): string[] {
  if (rows.length === 0) return ['there are no migrations'];
  const cells = rows.map(({ name, connection, carriedOut = 'pending' }) => [
    printable(name),
    connection,
    carriedOut,
  ]);
  return alignTable(columns, cells, hasColour);
}

/** As long as it takes: a migration of a large table may take an hour. */
async function ask({ root, env }: CommandContext, options: MigrateOptions): Promise<Answer> {
  const folder = join(root, 'dist');
  if (!existsSync(join(folder, options.app)))
    return { reasons: ['nothing is built yet: public/console build'] };
  const child = fork(join(folder, 'core', 'worker', 'migrate.js'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: ['--enable-source-maps'],
    env,
  });
  const said = new Promise<unknown>((resolve) => {
    child.on('message', resolve);
    child.on('error', resolve);
    child.on('exit', () => resolve(undefined));
  });
  child.send({ ...options, root, folder });
  return answer.safeParse(await said).data ?? { reasons: ['the migrations ended without a word'] };
}
