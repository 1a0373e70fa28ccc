import type { CompiledQuery, DatabaseConnection, QueryResult, TransactionSettings } from 'kysely';

import { DatabaseUnavailable, messageOf, TransactionInterrupted } from './errors.js';
import { withoutValues } from './hide-values.js';
import { scalarOf } from './scalar.js';
import type { Session } from './session.js';

/** What a connection is told about its database. */
export interface ConnectionFacts {
  /** The name that the application knows the database by. */
  readonly name: string;
  /** How long a statement is waited for, milliseconds; 0 is for ever. */
  readonly patienceMs: number;
  /** How long a transaction may take before it is undone, milliseconds. */
  readonly transactionTimeoutMs: number;
}

/** What begins or ends a transaction; a savepoint does neither. */
const boundary = /^\s*(?:begin|start\s+transaction|commit|end|rollback(?!\s+to))\b/i;

/** One connection in somebody's hand: values are checked, time is bounded, and a transaction never goes on without its beginning. */
export class PooledConnection implements DatabaseConnection {
  #isInTransaction = false;
  #interruption: TransactionInterrupted | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly session: Session,
    private readonly facts: ConnectionFacts,
    /** Makes room for another one, though this one was not given back. */
    private readonly makeRoom: () => void,
  ) {}

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (boundary.test(sql))
      throw new Error(
        `A transaction begins with db.transaction() and ends by itself, not with ${sql.trim()}.`,
      );
    const scalars = parameters.map(scalarOf);
    const { rows, affected, changed, insertId } = await this.#run(() =>
      this.session.execute<Row>(sql, scalars),
    );
    return {
      rows,
      ...(affected === undefined ? {} : { numAffectedRows: BigInt(affected) }),
      ...(changed === undefined ? {} : { numChangedRows: BigInt(changed) }),
      ...(insertId === undefined ? {} : { insertId: BigInt(insertId) }),
    };
  }

  // oxlint-disable-next-line require-yield
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('Rows are not streamed: read them in pages, by where(key, ">", last) and limit().');
  }

  async begin({ isolationLevel, accessMode }: TransactionSettings): Promise<void> {
    const start = { isReadOnly: accessMode === 'read only' };
    await this.#run(() =>
      this.session.begin(isolationLevel === undefined ? start : { ...start, isolation: isolationLevel }),
    );
    this.#isInTransaction = true;
    this.#timer = setTimeout(() => this.#giveUp(), this.facts.transactionTimeoutMs).unref();
  }

  async commit(): Promise<void> {
    await this.#run(() => this.session.commit());
    this.#leave();
  }

  /** Undoes the transaction; one that was interrupted is undone already. */
  async rollback(): Promise<void> {
    const isOver = this.#interruption !== undefined;
    this.#leave();
    this.#interruption = undefined;
    if (isOver || !this.session.isOpen) return;
    try {
      await this.#run(() => this.session.rollback());
    } catch {
      this.session.destroy(); // undone by the database; the error that led here is the one to be told
    }
  }

  /** A statement that is no query, such as a savepoint. */
  async command(query: CompiledQuery): Promise<void> {
    await this.executeQuery(query);
  }

  #leave(): void {
    this.#isInTransaction = false;
    clearTimeout(this.#timer);
  }

  /** Whoever forgets a transaction would keep its locks from everybody. */
  #giveUp(): void {
    const { name, transactionTimeoutMs } = this.facts;
    const what = `Database ${name}: the transaction took longer than ${transactionTimeoutMs} ms and is undone.`;
    this.#interruption ??= new TransactionInterrupted(what);
    this.session.destroy();
    this.makeRoom();
  }

  async #run<Result>(statement: () => Promise<Result>): Promise<Result> {
    if (this.#interruption !== undefined) throw this.#interruption;
    if (!this.session.isOpen) throw this.#lost();
    try {
      return await this.#inTime(statement());
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #explain(thrown: unknown): unknown {
    if (this.#interruption !== undefined) return this.#interruption;
    const error = withoutValues(thrown);
    if (error instanceof DatabaseUnavailable && !this.#isInTransaction) return error;
    if (!this.session.isOpen) return this.#lost(error);
    if (!this.#isInTransaction || this.session.keepsTransaction(error)) return error;
    const what = `Database ${this.facts.name} has undone the transaction: ${messageOf(error)}`;
    this.#interruption = new TransactionInterrupted(what, error);
    return error instanceof TransactionInterrupted ? error : this.#interruption;
  }

  #lost(cause?: unknown): Error {
    const why = cause === undefined ? '' : ` (${messageOf(cause)})`;
    const lost = `Database ${this.facts.name}: the connection was lost${why}`;
    if (!this.#isInTransaction) {
      return new DatabaseUnavailable(`${lost}; whether the statement was carried out is not known.`, cause);
    }
    const hint = 'it is undone unless it was being committed';
    return (this.#interruption = new TransactionInterrupted(`${lost} in a transaction; ${hint}.`, cause));
  }

  async #inTime<Result>(running: Promise<Result>): Promise<Result> {
    const { patienceMs } = this.facts;
    if (patienceMs === 0) return running;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.session.destroy();
        reject(new Error(`no answer in ${patienceMs} ms`));
      }, patienceMs);
    });
    try {
      return await Promise.race([running, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
