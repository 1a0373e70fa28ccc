import type { Database } from './database.js';
import { MigrationError, type MigrationFile } from './migration-files.js';
import type { DatabaseMigrator } from './migrator.js';

/** One migration, and when it was carried out: ISO 8601, or undefined where it is pending. */
export interface MigrationState {
  readonly name: string;
  readonly connection: string;
  readonly carriedOut: string | undefined;
}

/** How long a migration waits for another process that migrates, and how long a statement of it may take. Milliseconds. */
const limits = {
  acquireTimeoutMs: 60_000,
  statementTimeoutMs: 3_600_000,
  transactionTimeoutMs: 3_600_000,
} as const;

/** The migrations of an application over its databases. */
export class Migrations {
  constructor(
    private readonly database: Database,
    private readonly files: readonly MigrationFile[],
  ) {}

  /** All of them in their order; changes nothing. */
  async states(): Promise<MigrationState[]> {
    const groups = await this.#each(async (migrator, connection, files) => {
      const carriedOut = await migrator.carriedOut();
      return files.map(({ name }) => ({ name, connection, carriedOut: carriedOut.get(name) }));
    });
    return groups.flat();
  }

  /** The names of those that are not carried out. */
  async pending(): Promise<string[]> {
    const states = await this.states();
    return states.filter(({ carriedOut }) => carriedOut === undefined).map(({ name }) => name);
  }

  /**
   * Carries out what is pending, while no other process does; gives the names.
   * @throws {MigrationError} when one fails: where the database can undo changes to tables, none of this run is left.
   */
  async run(): Promise<string[]> {
    if ((await this.pending()).length === 0) return [];
    return (await this.#each((migrator) => migrator.up())).flat();
  }

  /**
   * Undoes the migration of a database that was carried out last; gives its name, or undefined where there is none.
   * @throws {MigrationError} when it has no `down`, and when that fails.
   * @throws {RangeError} when there is no such database.
   */
  async rollback(connection = 'master'): Promise<string | undefined> {
    this.database.open(connection); // a name that there is not is told
    const undone = await this.#each((migrator) => migrator.down(), connection);
    return undone.flat()[0];
  }

  async #each<Result>(
    work: (
      migrator: DatabaseMigrator,
      connection: string,
      files: readonly MigrationFile[],
    ) => Promise<Result>,
    only?: string,
  ): Promise<Result[]> {
    this.#ensureConfigured();
    const results: Result[] = [];
    for (const name of this.database.names) {
      const files = this.files.filter(({ connection }) => connection === name);
      if (files.length === 0 || (only ?? name) !== name) continue;
      results.push(await this.#with(name, (migrator) => work(migrator, name, files), files));
    }
    return results;
  }

  /** On connections of their own, because what is long for an action is short for a migration. */
  async #with<Result>(
    name: string,
    work: (migrator: DatabaseMigrator) => Promise<Result>,
    files: readonly MigrationFile[],
  ): Promise<Result> {
    const { DatabaseMigrator: Migrator } = await import('./migrator.js');
    return this.database.apart(name, limits, (database) => work(new Migrator(database, files)));
  }

  #ensureConfigured(): void {
    const unknown = this.files.filter(({ connection }) => !this.database.names.includes(connection));
    if (unknown.length === 0) return;
    throw new MigrationError(
      unknown.map(
        ({ name, connection }) =>
          `migration ${name} is for the database ${connection}, which is not in config/db.ts: name it there`,
      ),
    );
  }
}
