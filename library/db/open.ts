import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';

import type { Clock } from '../clock.js';
import { PooledDialect, type Flavour } from './dialect.js';
import { connectionDefaults, type ConnectionOptions } from './options.js';
import { PrefixPlugin } from './prefix.js';
import type { Session } from './session.js';
import { SessionPool } from './session-pool.js';
import { openSqlite } from './sqlite.js';

/** A database as it was opened: nothing is connected yet. */
export interface OpenDatabase {
  /** Tables by their full names, the prefix included. */
  readonly bare: Kysely<unknown>;
  /** Tables by the names that the application knows. */
  readonly prefixed: Kysely<unknown>;
  readonly prefix: string;
  /** Whether it ends with its connection, so that there is only one. */
  readonly isInMemory: boolean;
}

/** What all kinds of databases are opened with. */
export interface OpenOptions {
  readonly name: string;
  readonly connection: ConnectionOptions;
  readonly clock: Clock;
}

/** Makes the query builder of a database; connections are opened when the first statement needs one. */
export function openDatabase({ name, connection, clock }: OpenOptions): OpenDatabase {
  const { prefix = '', statementTimeoutMs = connectionDefaults.statementTimeoutMs } = connection;
  const { acquireTimeoutMs = connectionDefaults.acquireTimeoutMs } = connection;
  const kind = kindOf(name, connection);
  const pool = new SessionPool(name, kind.open, { ...kind.limits, acquireTimeoutMs }, clock);
  const limit = connection.driver === 'sqlite' ? 0 : statementTimeoutMs; // it has no statement that waits
  const facts = { name, statementTimeoutMs: limit, clock };
  const bare = new Kysely<unknown>({ dialect: new PooledDialect(pool, kind.flavour, facts) });
  const prefixed = prefix === '' ? bare : bare.withPlugin(new PrefixPlugin(prefix));
  return { bare, prefixed, prefix, isInMemory: connection.file === ':memory:' };
}

interface Kind {
  readonly flavour: Flavour;
  readonly limits: { readonly size: number; readonly idleMs: number };
  readonly open: () => Promise<Session>;
}

function kindOf(name: string, connection: ConnectionOptions): Kind {
  const {
    file = '',
    synchronous = 'normal',
    acquireTimeoutMs = connectionDefaults.acquireTimeoutMs,
  } = connection;
  if (connection.driver !== 'sqlite')
    throw new RangeError(`Database ${name}: ${connection.driver} is not served yet.`);
  return {
    flavour: sqlite,
    limits: { size: 1, idleMs: 0 },
    open: () => openSqlite({ name, file, synchronous, lockTimeoutMs: acquireTimeoutMs }),
  };
}

/** Changes to tables are undone with their transaction, which also is the lock of migrations. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

const sqlite: Flavour = {
  adapter: new TransactionalSqliteAdapter(),
  createCompiler: () => new SqliteQueryCompiler(),
  createIntrospector: (database) => new SqliteIntrospector(database),
};
