import { Socket } from 'node:net';

import type { Client, QueryConfig, QueryResult } from 'pg';

import { TransactionInterrupted } from './errors.js';
import type { ServerAddress } from './server-address.js';
import { numberWhereSafe, type Scalar } from './scalar.js';
import type { ServerLimits, Session, StatementResult, TransactionStart } from './session.js';

/** Connects to a PostgreSQL server. */
export async function openPostgres(
  { host, port, username, password = '', database }: ServerAddress,
  { connectTimeoutMs, statementTimeoutMs, isEncrypted }: ServerLimits,
): Promise<Session> {
  const { default: pg } = await import('pg');
  const socket = new Socket();
  const client = new pg.Client({
    host,
    port,
    user: username ?? '',
    password: () => password, // an empty text would be looked for in files of the user
    database: database ?? '',
    ssl: isEncrypted,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    keepAlive: true,
    application_name: 'holdline',
    stream: () => socket,
    types: {
      getTypeParser: (type, format) =>
        type === pg.types.builtins.INT8 && format !== 'binary'
          ? wholeNumber
          : pg.types.getTypeParser(type, format),
    },
  });
  const session = new PostgresSession(client, socket);
  try {
    await client.connect();
    return session;
  } catch (error) {
    session.destroy();
    throw error;
  }
}

/** The driver knows it, its types do not. */
interface ExtendedQuery extends QueryConfig {
  readonly queryMode: 'extended';
}

class PostgresSession implements Session {
  #isOpen = true;

  constructor(
    private readonly client: Client,
    private readonly socket: Socket,
  ) {
    client.on('error', () => (this.#isOpen = false)); // whoever uses it next is told
    client.on('end', () => (this.#isOpen = false));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  async execute<Row>(sql: string, parameters: readonly Scalar[]): Promise<StatementResult<Row>> {
    const { rows, command, rowCount } = await this.#query<Row & object>(sql, parameters);
    const hasCount = /^(INSERT|UPDATE|DELETE|MERGE)$/.test(command) && rowCount !== null;
    return { rows, ...(hasCount ? { affected: rowCount } : {}) };
  }

  async begin({ isolation, isReadOnly }: TransactionStart): Promise<void> {
    const level = isolation === undefined ? '' : ` isolation level ${isolation}`;
    await this.#query(`start transaction${level}${isReadOnly ? ' read only' : ''}`);
  }

  /** A transaction in which a statement has failed is undone when it is committed, without a word. */
  async commit(): Promise<void> {
    const { command } = await this.#query('commit');
    if (command !== 'ROLLBACK') return;
    const hint = 'a statement in it had failed, and only a savepoint keeps the rest';
    throw new TransactionInterrupted(`The transaction was undone instead of committed: ${hint}.`);
  }

  async rollback(): Promise<void> {
    await this.#query('rollback');
  }

  keepsTransaction(): boolean {
    return true;
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.client.end();
  }

  destroy(): void {
    this.#isOpen = false;
    this.socket.destroy();
  }

  /** Always as a prepared statement, so that a text is one statement and never two. */
  async #query<Row extends object>(text: string, values: readonly Scalar[] = []): Promise<QueryResult<Row>> {
    const statement: ExtendedQuery = { text, values: [...values], queryMode: 'extended' };
    try {
      return await this.client.query<Row>(statement);
    } catch (error) {
      if (isFatal(error)) this.destroy();
      throw error;
    }
  }
}

function wholeNumber(text: string): number | bigint {
  return numberWhereSafe(BigInt(text));
}

/** The server says so before it ends a connection. */
function isFatal(error: unknown): boolean {
  if (!(error instanceof Error) || !('severity' in error)) return false;
  return error.severity === 'FATAL' || error.severity === 'PANIC';
}
