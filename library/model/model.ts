import type { Insertable, InsertResult, Kysely, Selectable, Updateable } from 'kysely';

import { systemClock, type Clock } from '../clock.js';
import { paginate, type Page, type PageRequest } from '../db/paginate.js';

/** What a model is told about its table. */
export interface ModelOptions {
  /** The column of the key; `id` where nothing is said. */
  readonly key?: string;
  /** Columns that are set to the time, in whole seconds since 1970, when a row is made and when it is changed. */
  readonly timestamps?: { readonly created?: string; readonly updated?: string };
  readonly clock?: Clock;
}

/** Which rows of a list, and in which order. */
export interface ListRequest<Row> extends PageRequest {
  /** Values that the rows have; null is one of them. */
  readonly where?: { readonly [Column in keyof Row]?: Row[Column] };
  /** The column to order by; the key where nothing is said. */
  readonly orderBy?: keyof Row & string;
  readonly direction?: 'asc' | 'desc';
}

type AnyRow = Record<string, unknown>;
type AnyTables = Record<string, AnyRow>;
type KeyValue = string | number;

/**
 * What one does every day with the rows of a table; all else is said to Kysely.
 *
 * ```ts
 * @Injectable()
 * class Notes extends Model<Tables, 'note'> {
 *   constructor(database: Database) {
 *     super(database.get<Tables>(), 'note', { timestamps: { created: 'created_at' } });
 *   }
 * }
 * ```
 */
export class Model<Tables, Name extends keyof Tables & string> {
  readonly #database: Kysely<AnyTables>;
  readonly #table: string;
  readonly #key: string;

  constructor(
    database: Kysely<Tables>,
    private readonly table: Name,
    private readonly options: ModelOptions = {},
  ) {
    this.#database = withoutTables(database);
    this.#table = table;
    this.#key = options.key ?? 'id';
  }

  /** The same inside a transaction. */
  within(transaction: Kysely<Tables>): Model<Tables, Name> {
    return new Model(transaction, this.table, this.options);
  }

  /** Makes a row; gives it as the database has it. */
  async create(values: Insertable<Tables[Name]>): Promise<Selectable<Tables[Name]>> {
    const { created, updated } = this.#timestamps();
    const insert = this.#database.insertInto(this.#table).values({ ...created, ...updated, ...values });
    const row = this.#database.getExecutor().adapter.supportsReturning
      ? await insert.returningAll().$castTo<Selectable<Tables[Name]>>().executeTakeFirst()
      : await this.#madeBy(await insert.executeTakeFirstOrThrow(), { ...values });
    if (row === undefined) throw new Error(`The row that was made in ${this.#table} is gone already.`);
    return row;
  }

  /** The row of that key, or nothing. */
  async get(key: KeyValue): Promise<Selectable<Tables[Name]> | undefined> {
    return this.#where(key).executeTakeFirst();
  }

  /** Changes the row of that key; tells whether there is one. */
  async update(key: KeyValue, changes: Updateable<Tables[Name]>): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable(this.#table)
      .set({ ...this.#timestamps().updated, ...changes })
      .where(this.#key, '=', key)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  /** Removes the rows of those keys; gives how many there were. Of two who remove one row, one is told that it was there. */
  async destroy(...keys: readonly KeyValue[]): Promise<number> {
    if (keys.length === 0) return 0;
    const { numDeletedRows } = await this.#database
      .deleteFrom(this.#table)
      .where(this.#key, 'in', keys)
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }

  /**
   * One page of rows, and how many there are in all.
   * @throws {RangeError} for a page or a size below 1, and for a size above 1,000.
   */
  async list(request: ListRequest<Selectable<Tables[Name]>>): Promise<Page<Selectable<Tables[Name]>>> {
    const { where = {}, orderBy = this.#key, direction = 'asc' } = request;
    let query = this.#rows().orderBy(orderBy, direction);
    for (const [column, value] of Object.entries(where))
      query = value === null ? query.where(column, 'is', null) : query.where(column, '=', value);
    return paginate(this.#database, query, request);
  }

  #rows() {
    return this.#database.selectFrom(this.#table).selectAll().$castTo<Selectable<Tables[Name]>>();
  }

  #where(key: unknown) {
    return this.#rows().where(this.#key, '=', key);
  }

  #madeBy({ insertId }: InsertResult, values: AnyRow) {
    return this.#where(values[this.#key] ?? insertId).executeTakeFirst();
  }

  #timestamps(): { readonly created: AnyRow; readonly updated: AnyRow } {
    const { timestamps: { created, updated } = {}, clock = systemClock } = this.options;
    const now = Math.floor(clock.wallTime() / 1_000);
    return {
      created: created === undefined ? {} : { [created]: now },
      updated: updated === undefined ? {} : { [updated]: now },
    };
  }
}

/** Kysely's types need to know a table by its name; here it is any. */
function withoutTables(database: object): Kysely<AnyTables>;
function withoutTables(database: unknown): unknown {
  return database;
}
