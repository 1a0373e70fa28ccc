import type { IsolationLevel } from 'kysely';

import type { Scalar } from './scalar.js';

/** What one statement came to. */
export interface StatementResult<Row> {
  /** What the tables of the application say they are. */
  readonly rows: Row[];
  /** Rows that were inserted, updated or deleted, where the statement is of that kind. */
  readonly affected?: number;
  /** Of these the ones that are other now, where the database tells it. */
  readonly changed?: number;
  /** The key that the database gave the row, where it tells it. */
  readonly insertId?: number | bigint;
}

/** What a connection to a server is held to. Milliseconds. */
export interface ServerLimits {
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly isEncrypted: boolean;
}

/** How a transaction begins. */
export interface TransactionStart {
  readonly isolation?: IsolationLevel;
  readonly isReadOnly: boolean;
}

/** One connection to a database: one statement at a time. Each kind of database has its own form of it. */
export interface Session {
  /** False when it is lost or closed: nothing works on it any more. */
  readonly isOpen: boolean;
  execute<Row>(sql: string, parameters: readonly Scalar[]): Promise<StatementResult<Row>>;
  begin(start: TransactionStart): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Whether the transaction that was begun is still there after a statement of it failed so. */
  keepsTransaction(error: unknown): boolean;
  /** Ends it in order; what was not committed is undone. Does nothing where it has ended. */
  close(): Promise<void>;
  /** Ends it at once. */
  destroy(): void;
}
