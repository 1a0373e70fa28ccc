import { join } from 'node:path';

import { DatabaseUnavailable, findMigrations, MigrationError, Migrations } from '#library';

import { openDatabases } from '../config/databases.js';
import { loadSettings } from '../config/load.js';
import { SettingsError } from '../config/mistakes.js';

/** What the console asks for. */
export interface MigrateOrder {
  readonly kind: 'run' | 'status' | 'rollback';
  /** The database of a rollback. */
  readonly database: string;
  readonly root: string;
  /** The compiled copy, and the application tree in it. */
  readonly folder: string;
  readonly app: string;
  readonly configFile?: string | undefined;
}

/** A process of its own that carries out the migrations of a build, because the console runs no application; it tells whoever forked it. */
process.once('message', (order: MigrateOrder) => {
  answer(order).then(tell, (error: unknown) => tell(failureOf(error)));
});

async function answer({
  kind,
  database: name,
  root,
  folder,
  app,
  configFile,
}: MigrateOrder): Promise<object> {
  const settings = await loadSettings({ folder, root, file: configFile, env: process.env });
  const database = openDatabases(settings.db, root);
  try {
    const migrations = new Migrations(database, await findMigrations(join(folder, app)));
    if (kind === 'status') return { states: await migrations.states() };
    if (kind === 'run') return { done: await migrations.run() };
    const undone = await migrations.rollback(name);
    return { done: undone === undefined ? [] : [undone] };
  } finally {
    await database.close();
  }
}

function failureOf(error: unknown): object {
  if (error instanceof SettingsError) return { reasons: error.lines, isConfig: true };
  if (error instanceof MigrationError) return { reasons: error.lines };
  if (error instanceof DatabaseUnavailable || error instanceof RangeError)
    return { reasons: [error.message] };
  return { reasons: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
}

function tell(answered: object): void {
  process.send?.(answered, undefined, {}, () => process.exit());
}
