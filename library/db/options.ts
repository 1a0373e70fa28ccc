/** What SQLite waits for at a commit: `full` for the disk, `normal` for the operating system. */
export const synchronousModes = ['normal', 'full'] as const;

/** The kinds of databases. */
export const drivers = ['sqlite', 'mysql', 'postgres'] as const;

/** One database that an application uses. What is left out has the default of its kind. */
export interface ConnectionOptions {
  readonly driver: (typeof drivers)[number];
  /** SQLite: the file; `:memory:` is one that nobody keeps. */
  readonly file?: string | undefined;
  /** SQLite: what a commit waits for. */
  readonly synchronous?: (typeof synchronousModes)[number] | undefined;
  /** MySQL, PostgreSQL: all that follows to `database` in one. */
  readonly url?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly database?: string | undefined;
  /** MySQL, PostgreSQL: whether the connection is encrypted, and the certificate verified. */
  readonly tls?: boolean | undefined;
  /** Begins the name of every table. */
  readonly prefix?: string | undefined;
  /** MySQL, PostgreSQL: connections that a process opens at most; SQLite has one. */
  readonly pool?: number;
  readonly connectTimeoutMs?: number;
  /** How long a statement waits for a connection, and at SQLite for the lock of another process. */
  readonly acquireTimeoutMs?: number;
  /** MySQL, PostgreSQL: how long a statement may take. */
  readonly statementTimeoutMs?: number;
  /** How long a transaction may take before it is undone. */
  readonly transactionTimeoutMs?: number;
  /** MySQL, PostgreSQL: how long a connection that nobody uses stays open. */
  readonly idleMs?: number;
}

/** The time limits and sizes of a connection that names none. Milliseconds. */
export const connectionDefaults = {
  pool: 5,
  connectTimeoutMs: 5_000,
  acquireTimeoutMs: 5_000,
  statementTimeoutMs: 10_000,
  transactionTimeoutMs: 30_000,
  idleMs: 60_000,
} as const;
