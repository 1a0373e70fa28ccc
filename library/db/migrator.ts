import { Migrator, type Kysely, type Migration as KyselyMigration } from 'kysely';

import { messageOf } from './errors.js';
import { loadMigration, MigrationError, type MigrationFile } from './migration-files.js';
import type { OpenDatabase } from './open.js';
import { PrefixPlugin } from './prefix.js';

/** The migrations of one database, all in one transaction where it can undo changes to tables. One process at a time. */
export class DatabaseMigrator {
  readonly #migrator: Migrator;

  constructor(
    private readonly database: OpenDatabase,
    private readonly files: readonly MigrationFile[],
  ) {
    const { bare, prefix } = database;
    this.#migrator = new Migrator({
      db: bare,
      provider: { getMigrations: async () => this.#all() },
      migrationTableName: `${prefix}migration`,
      migrationLockTableName: `${prefix}migration_lock`,
      allowUnorderedMigrations: true, // two branches may have had the same day
      nameComparator: (a, b) => (a < b ? -1 : 1),
    });
  }

  /** When each was carried out, in ISO 8601, or undefined. */
  async carriedOut(): Promise<ReadonlyMap<string, string | undefined>> {
    const all = await this.#migrator.getMigrations();
    return new Map(all.map(({ name, executedAt }) => [name, executedAt?.toISOString()]));
  }

  /** Carries out what is pending; gives the names. */
  async up(): Promise<string[]> {
    return this.#do(() => this.#migrator.migrateToLatest());
  }

  /** Undoes the one that was carried out last; gives its name, or nothing. */
  async down(): Promise<string[]> {
    return this.#do(() => this.#migrator.migrateDown());
  }

  async #do(move: Migrator['migrateDown']): Promise<string[]> {
    const { results = [], error } = await move();
    const failed = results.find(({ status }) => status === 'Error');
    if (error instanceof MigrationError) throw error;
    if (failed !== undefined)
      throw new MigrationError([`migration ${failed.migrationName} has failed: ${messageOf(error)}`], error);
    if (error !== undefined) throw explained(error);
    return results.map(({ migrationName }) => migrationName);
  }

  #all(): Record<string, KyselyMigration> {
    return Object.fromEntries(this.files.map((file) => [file.name, this.#migrationOf(file)]));
  }

  #migrationOf(file: MigrationFile): KyselyMigration {
    return {
      up: async (database: Kysely<unknown>) => (await loadMigration(file)).up(this.#prefixed(database)),
      down: async (database: Kysely<unknown>) => {
        const migration = await loadMigration(file);
        if (migration.down === undefined)
          throw new MigrationError([`migration ${file.name}: has no down(), so it cannot be rolled back`]);
        await migration.down(this.#prefixed(database));
      },
    };
  }

  #prefixed(database: Kysely<unknown>): Kysely<unknown> {
    const { prefix } = this.database;
    return prefix === '' ? database : database.withPlugin(new PrefixPlugin(prefix));
  }
}

/** The library's own words for a database that is ahead of the code. */
function explained(error: unknown): unknown {
  const missing = /previously executed migration (\S+) is missing/.exec(messageOf(error))?.[1];
  if (missing === undefined) return error;
  const remedy = 'take the code that has it, or roll it back with that code first';
  return new MigrationError(
    [`migration ${missing} was carried out and is not in this code: ${remedy}`],
    error,
  );
}
