import type { Connection, QueryResult, RowDataPacket, TypedParameterValue } from 'mysql2/promise';

import { codeOf } from './errors.js';
import type { ServerAddress } from './server-address.js';
import { numberWhereSafe, type Scalar } from './scalar.js';
import type { ServerLimits, Session, StatementResult, TransactionStart } from './session.js';

/** How many statements a connection keeps prepared. */
const mostStatements = 256;

/** Connects to a MySQL or MariaDB server. */
export async function openMysql(
  { host, port, username, password, database }: ServerAddress,
  { connectTimeoutMs, statementTimeoutMs, isEncrypted }: ServerLimits,
): Promise<Session> {
  const { default: mysql } = await import('mysql2/promise');
  const connection = await mysql.createConnection({
    ...(host.startsWith('/') ? { socketPath: host } : { host, port }),
    ...(username === undefined ? {} : { user: username }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
    ...(isEncrypted ? { ssl: {} } : {}),
    charset: 'utf8mb4',
    connectTimeout: connectTimeoutMs,
    enableKeepAlive: true,
    maxPreparedStatements: mostStatements,
    supportBigNumbers: true,
    typeCast: (field, next) => wholeNumber(field.type, next()),
  });
  const session = new MysqlSession(connection, (value) => mysql.TypedParameter.BIGINT(value));
  try {
    await session.limit(statementTimeoutMs);
    return session;
  } catch (error) {
    session.destroy();
    throw error;
  }
}

class MysqlSession implements Session {
  #isOpen = true;

  constructor(
    private readonly connection: Connection,
    private readonly whole: (value: number | bigint) => TypedParameterValue,
  ) {
    connection.on('error', () => (this.#isOpen = false)); // whoever uses it next is told
    connection.on('end', () => (this.#isOpen = false));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Lets the server give up what takes too long, and refuse what does not fit into its column. */
  async limit(statementTimeoutMs: number): Promise<void> {
    const [rows] = await this.#guarded(() =>
      this.connection.query<RowDataPacket[]>('select version() as version'),
    );
    const isMariaDb = /mariadb/i.test(String(rows[0]?.['version']));
    const seconds = Math.max(1, Math.ceil(statementTimeoutMs / 1_000));
    const settings = [
      isMariaDb
        ? `max_statement_time = ${statementTimeoutMs / 1_000}`
        : `max_execution_time = ${statementTimeoutMs}`,
      `innodb_lock_wait_timeout = ${seconds}`,
      "sql_mode = concat(@@sql_mode, ',STRICT_ALL_TABLES')",
    ];
    await this.#guarded(() => this.connection.query(`set session ${settings.join(', ')}`));
  }

  async execute<Row>(sql: string, parameters: readonly Scalar[]): Promise<StatementResult<Row>> {
    const bound = parameters.map((value) => this.#bound(value));
    const [result] = await this.#guarded(() =>
      bound.length === 0 ? this.connection.query(sql) : this.connection.execute(sql, bound),
    );
    return resultOf<Row>(result);
  }

  async begin({ isolation, isReadOnly }: TransactionStart): Promise<void> {
    if (isolation !== undefined) await this.#command(`set transaction isolation level ${isolation}`);
    await this.#command(isReadOnly ? 'start transaction read only' : 'start transaction');
  }

  async commit(): Promise<void> {
    await this.#command('commit');
  }

  async rollback(): Promise<void> {
    await this.#command('rollback');
  }

  /** A deadlock undoes the whole transaction, and the statements after it would each be a transaction of its own. */
  keepsTransaction(error: unknown): boolean {
    return codeOf(error) !== 'ER_LOCK_DEADLOCK';
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.connection.end();
  }

  destroy(): void {
    this.#isOpen = false;
    this.connection.destroy();
  }

  async #command(sql: string): Promise<void> {
    await this.#guarded(() => this.connection.query(sql));
  }

  async #guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (isFatal(error)) this.destroy();
      throw error;
    }
  }

  /** A JavaScript number is bound as one with a fraction, which a column of texts would keep as `1e15`. */
  #bound(value: Scalar): string | number | Buffer | null | TypedParameterValue {
    if (typeof value === 'bigint') return this.whole(value);
    if (typeof value === 'number') return Number.isSafeInteger(value) ? this.whole(value) : value;
    return value instanceof Uint8Array ? Buffer.from(value) : value;
  }
}

function resultOf<Row>(result: QueryResult): StatementResult<Row>;
function resultOf(result: QueryResult): StatementResult<unknown> {
  if (Array.isArray(result)) return { rows: result };
  const { affectedRows, insertId, changedRows } = result;
  const key = BigInt(insertId); // a text where a number would not be exact
  return { rows: [], affected: affectedRows, changed: changedRows, ...(key === 0n ? {} : { insertId: key }) };
}

/** What the driver gives as a text is a whole number beyond the exact ones. */
function wholeNumber(type: string, value: unknown): unknown {
  return type === 'LONGLONG' && typeof value === 'string' ? numberWhereSafe(BigInt(value)) : value;
}

/** What a server says before it ends a connection: that it was killed, that nobody used it, that the server stops. */
const lastWords = new Set<unknown>([1_927, 3_169, 4_031, 1_053, 1_077]);

function isFatal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('fatal' in error && error.fatal === true) || ('errno' in error && lastWords.has(error.errno));
}
