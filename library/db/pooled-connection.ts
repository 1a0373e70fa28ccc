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
}

/** One connection in somebody's hand: values are checked, time is bounded, and a transaction never goes on without its beginning. */
export class PooledConnection implements DatabaseConnection {
  #isInTransaction = false;
  #interruption: TransactionInterrupted | undefined;

  constructor(
    readonly session: Session,
    private readonly facts: ConnectionFacts,
  ) {}

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
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
  }

  async commit(): Promise<void> {
    await this.#run(() => this.session.commit());
    this.#isInTransaction = false;
  }

  /** Undoes the transaction; one that was interrupted is undone already. */
  async rollback(): Promise<void> {
    const isOver = this.#interruption !== undefined;
    this.#isInTransaction = false;
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
