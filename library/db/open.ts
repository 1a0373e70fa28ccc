import { Kysely } from 'kysely';

import { PooledDialect, type Flavour } from './dialect.js';
import { DatabaseUnavailable, messageOf } from './errors.js';
import { flavours } from './flavours.js';
import { openMysql } from './mysql.js';
import { connectionDefaults, type ConnectionOptions } from './options.js';
import { openPostgres } from './postgres.js';
import { PrefixPlugin } from './prefix.js';
import { serverAddress, type ServerAddress } from './server-address.js';
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
}

/** Makes the query builder of a database; connections are opened when the first statement needs one. */
export function openDatabase({ name, connection }: OpenOptions): OpenDatabase {
  const { prefix = '', acquireTimeoutMs = connectionDefaults.acquireTimeoutMs } = connection;
  const { flavour, limits, patienceMs, open } = kindOf(name, connection);
  const pool = new SessionPool(name, open, { ...limits, acquireTimeoutMs });
  const { transactionTimeoutMs = connectionDefaults.transactionTimeoutMs } = connection;
  const facts = { name, patienceMs, transactionTimeoutMs };
  const bare = new Kysely<unknown>({ dialect: new PooledDialect(pool, flavour, facts) });
  const prefixed = prefix === '' ? bare : bare.withPlugin(new PrefixPlugin(prefix));
  return { bare, prefixed, prefix, isInMemory: connection.file === ':memory:' };
}

/** How one kind of database is connected to. */
interface Kind {
  readonly flavour: Flavour;
  readonly limits: { readonly size: number; readonly idleMs: number };
  /** How long our side waits for a statement, milliseconds; 0 is for ever. */
  readonly patienceMs: number;
  readonly open: () => Promise<Session>;
}

/** A server gives a statement up by itself, and then the connection lives on; only when it does not even say so do we. */
const graceMs = 1_000;

function kindOf(name: string, connection: ConnectionOptions): Kind {
  const { driver, pool, idleMs } = { ...connectionDefaults, ...connection };
  if (driver === 'sqlite') return sqliteKind(name, connection);
  const limits = { ...connectionDefaults, ...connection, isEncrypted: connection.tls ?? false };
  const address = serverAddress(connection, driver);
  const open = driver === 'mysql' ? openMysql : openPostgres;
  return {
    flavour: flavours[driver],
    limits: { size: pool, idleMs },
    patienceMs: limits.statementTimeoutMs + graceMs,
    open: () => reaching(name, address, open(address, limits)),
  };
}

function sqliteKind(name: string, connection: ConnectionOptions): Kind {
  const { file = `${name}.sqlite`, synchronous = 'normal' } = connection;
  const { acquireTimeoutMs: lockTimeoutMs = connectionDefaults.acquireTimeoutMs } = connection;
  return {
    flavour: flavours.sqlite,
    limits: { size: 1, idleMs: 0 },
    patienceMs: 0, // no statement of it waits
    open: () => openSqlite({ name, file, synchronous, lockTimeoutMs }),
  };
}

/** Whatever keeps us from a server, the line says which one. */
async function reaching(
  name: string,
  { host, port }: ServerAddress,
  opening: Promise<Session>,
): Promise<Session> {
  try {
    return await opening;
  } catch (error) {
    throw new DatabaseUnavailable(`Database ${name} at ${host}:${port}: ${messageOf(error)}`, error);
  }
}
