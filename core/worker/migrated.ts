import {
  DatabaseUnavailable,
  findMigrations,
  MigrationError,
  Migrations,
  type Database,
  type Log,
} from '#library';
import type { Settings } from '../config/schema.js';
import { BootError } from './boot-error.js';

/** What an application's databases are brought up to date with. */
export interface MigratedOptions {
  readonly appFolder: string;
  readonly settings: Settings;
  readonly database: Database;
  readonly log: Log;
}

/**
 * Carries out the migrations of an application in development; in production only looks whether all have been.
 * @throws {BootError} when some are pending in production, when one fails, and when the database is away.
 */
export async function ensureMigrated({ appFolder, settings, database, log }: MigratedOptions): Promise<void> {
  try {
    const files = await findMigrations(appFolder);
    if (files.length === 0) return; // an application without a database opens none
    const migrations = new Migrations(database, files);
    if (settings.env === 'production') return await ensureNothingPending(migrations);
    for (const migration of await migrations.run()) log.info({ migration }, 'migration carried out');
  } catch (error) {
    throw faultOf(error);
  }
}

/** What an operator can do something about, in lines; anything else is a surprise, of which the stack is wanted. */
function faultOf(error: unknown): unknown {
  if (error instanceof MigrationError) return new BootError(error.lines);
  if (error instanceof DatabaseUnavailable) return new BootError([error.message]);
  return error;
}

async function ensureNothingPending(migrations: Migrations): Promise<void> {
  const pending = await migrations.pending();
  if (pending.length === 0) return;
  const what = pending.length === 1 ? '1 migration is pending' : `${pending.length} migrations are pending`;
  throw new BootError([`${what} (${pending.slice(0, 5).join(', ')}): type public/console migrate first`]);
}
