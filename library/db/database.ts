import { createRequire } from 'node:module';

import type { Kysely } from 'kysely';

import type { OpenDatabase } from './open.js';
import type { ConnectionOptions } from './options.js';

const require: (file: './open.js') => typeof import('./open.js') = createRequire(import.meta.url);

/**
 * The databases of an application, each by its name. Inject it, or make one in a script:
 *
 * ```ts
 * interface Tables { wall_message: { id: Generated<number>; code: string; say: string; created_at: number } }
 * constructor(database: Database) { this.#db = database.get<Tables>(); }
 * await this.#db.selectFrom('wall_message').selectAll().where('code', '=', code).execute();
 * ```
 */
export class Database {
  readonly #opened = new Map<string, OpenDatabase>();
  #isClosed = false;

  constructor(private readonly connections: Readonly<Record<string, ConnectionOptions>>) {}

  /** The names that there are. */
  get names(): readonly string[] {
    return Object.keys(this.connections);
  }

  /**
   * Kysely over the database of that name; table names without their prefix. Nothing is connected before the first statement.
   * Give it your tables: `get<Tables>()`.
   * @throws {RangeError} when there is no such database.
   */
  get<Tables>(name?: string): Kysely<Tables>;
  get(name = 'master'): unknown {
    return this.open(name).prefixed;
  }

  /** The same with what migrations need to know. */
  open(name: string): OpenDatabase {
    const opened = this.#opened.get(name) ?? this.#open(name);
    this.#opened.set(name, opened);
    return opened;
  }

  /** Works on connections apart from the others, with other time limits; what is in memory has only the one. */
  async apart<Result>(
    name: string,
    limits: Pick<ConnectionOptions, 'acquireTimeoutMs' | 'statementTimeoutMs' | 'transactionTimeoutMs'>,
    work: (database: OpenDatabase) => Promise<Result>,
  ): Promise<Result> {
    const own = this.open(name);
    if (own.isInMemory) return work(own);
    const apart = new Database({ [name]: { ...this.#connectionOf(name), ...limits } });
    try {
      return await work(apart.open(name));
    } finally {
      await apart.close();
    }
  }

  /** Ends all connections; an open transaction is undone. Closing twice is harmless. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const opened = [...this.#opened.values()];
    this.#opened.clear();
    await Promise.all(opened.map(({ bare }) => bare.destroy()));
  }

  #open(name: string): OpenDatabase {
    if (this.#isClosed) throw new Error('The databases are closed.');
    const connection = this.#connectionOf(name);
    // Twenty megabytes that a process without a database does not need; a constructor cannot wait for an import.
    return require('./open.js').openDatabase({ name, connection });
  }

  #connectionOf(name: string): ConnectionOptions {
    const connection = Object.hasOwn(this.connections, name) ? this.connections[name] : undefined;
    if (connection !== undefined) return connection;
    const names = this.names.join(', ') || 'none';
    throw new RangeError(
      `There is no database ${JSON.stringify(name)} (there is ${names}): name it in config/db.ts.`,
    );
  }
}
