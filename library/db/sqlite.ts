import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';

import type Libsql from 'libsql';

import type { synchronousModes } from './options.js';
import { DatabaseUnavailable, messageOf } from './errors.js';
import { numberWhereSafe, type Scalar } from './scalar.js';
import type { Session, StatementResult, TransactionStart } from './session.js';

/** Where the file is, and how it is used. */
export interface SqliteOptions {
  /** The name that the application knows the database by. */
  readonly name: string;
  readonly file: string;
  readonly synchronous: (typeof synchronousModes)[number];
  /** How long the lock of another process is waited for, milliseconds. */
  readonly lockTimeoutMs: number;
}

/** Statements that follow each other let others have their turn after so long, milliseconds. */
const turnMs = 10;
/** A log of committed pages that has become larger than that is cut back, bytes. */
const journalSizeLimit = 67_108_864;

/**
 * Opens a SQLite file, and makes it where there is none, for its owner only.
 * @throws {DatabaseUnavailable} when it cannot be opened, or is something else.
 */
export async function openSqlite(options: SqliteOptions): Promise<Session> {
  const { file, name } = options;
  try {
    if (file !== ':memory:') makeFile(file);
    return await openFile(options);
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error;
    throw new DatabaseUnavailable(`Database ${name}, ${file}: ${messageOf(error)}`, error);
  }
}

async function openFile({ file, name, synchronous, lockTimeoutMs }: SqliteOptions): Promise<Session> {
  const { default: Libsql } = await import('libsql');
  // The driver would hold the whole process up while it waits for the lock of another one: we wait beside it.
  const database = new Libsql(file, { timeout: 0 });
  try {
    database.defaultSafeIntegers(true);
    const session = new SqliteSession(database, name, lockTimeoutMs);
    await session.set('journal_mode = WAL');
    await session.set(`synchronous = ${synchronous.toUpperCase()}`);
    await session.set(`journal_size_limit = ${journalSizeLimit}`);
    await session.set('foreign_keys = ON');
    return session;
  } catch (error) {
    database.close();
    throw error;
  }
}

class SqliteSession implements Session {
  #isOpen = true;
  #turn = performance.now();

  constructor(
    private readonly database: Libsql.Database,
    private readonly name: string,
    private readonly lockTimeoutMs: number,
  ) {}

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Carries out a pragma. */
  async set(pragma: string): Promise<void> {
    await this.#patiently(() => this.database.pragma(pragma));
  }

  async execute<Row>(sql: string, parameters: readonly Scalar[]): Promise<StatementResult<Row>> {
    ensureOne(sql);
    const bound = parameters.map(boundOf);
    let statement: Libsql.Statement | undefined;
    return this.#patiently(() => {
      // The same one again: what was told to wait is only over when it is begun anew, and until then nothing can be committed.
      statement ??= this.database.prepare(sql);
      if (statement.reader) return { rows: plainRows<Row>(statement.all(bound)) };
      const { changes, lastInsertRowid } = statement.run(bound);
      return { rows: [], affected: changes, insertId: lastInsertRowid };
    });
  }

  /** Takes the lock for writing at once: one that is asked for later, after a read, may be refused whatever one waits. */
  async begin({ isReadOnly }: TransactionStart): Promise<void> {
    await this.#patiently(() => this.database.exec(isReadOnly ? 'BEGIN' : 'BEGIN IMMEDIATE'));
  }

  async commit(): Promise<void> {
    await this.#patiently(() => this.database.exec('COMMIT'));
  }

  async rollback(): Promise<void> {
    this.database.exec('ROLLBACK');
  }

  keepsTransaction(): boolean {
    return this.database.inTransaction;
  }

  async close(): Promise<void> {
    this.destroy();
  }

  destroy(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    // Statements that nobody has thrown away yet keep it half open, and it would keep its lock.
    try {
      if (this.database.inTransaction) this.database.exec('ROLLBACK');
    } finally {
      this.database.close();
    }
  }

  async #patiently<Result>(statement: () => Result): Promise<Result> {
    await this.#takeTurn();
    for (const began = performance.now(); ; await setTimeout(1 + Math.random() * 9)) {
      try {
        return statement();
      } catch (error) {
        if (!isLocked(error)) throw error;
        if (performance.now() - began < this.lockTimeoutMs) continue;
        this.destroy(); // with the statement that waits in it
        const waited = `another process has held the lock for ${this.lockTimeoutMs} ms`;
        throw new DatabaseUnavailable(`Database ${this.name}: ${waited}.`, error);
      }
    }
  }

  /** Nothing here waits for anything, so a long row of statements would let nobody else in. */
  async #takeTurn(): Promise<void> {
    if (performance.now() - this.#turn < turnMs) return;
    await setImmediate();
    this.#turn = performance.now();
  }
}

/**
 * A file that is there is never opened: to close it again would undo the locks of every other connection of this process to it,
 * and other processes would take its log of committed pages for nobody's and delete it.
 */
function makeFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600)); // what SQLite adds to it has the same mode
  accessSync(file, constants.W_OK);
}

function isLocked(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return typeof error.code === 'string' && /^SQLITE_(BUSY|LOCKED)/.test(error.code);
}

/** The driver would carry out the first of several statements and say nothing of the others. */
function ensureOne(sql: string): void {
  if (!sql.includes(';') || /^\s*create\s+(?:temp\w*\s+)?trigger\b/i.test(sql)) return;
  const code = sql.replaceAll(/'[^']*'|"[^"]*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\//g, '');
  if (/;\s*\S/.test(code))
    throw new Error('A statement is one: execute what follows the semicolon by itself.');
}

/** A number is bound as one with a fraction, which a column of texts would keep as `3.0`. */
function boundOf(value: Scalar): Scalar {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}

function plainRows<Row>(rows: unknown[]): Row[];
function plainRows(rows: unknown[]): unknown[] {
  return rows.map(plainRow);
}

function plainRow(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row;
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plainValue(value)]));
}

function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return numberWhereSafe(value);
  return value instanceof ArrayBuffer ? Buffer.from(value) : value;
}
