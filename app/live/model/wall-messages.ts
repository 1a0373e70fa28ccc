import type { Kysely, Selectable } from 'kysely';
import { Injectable } from '#core';
import { Database, Model, type Page, type PageRequest } from '#library';
import { seconds, timestamps, type LiveTables, type WallMessageTable } from './tables.js';

const visible = 1;
const takenBack = 0;

/** What was said to everybody. */
@Injectable()
export class WallMessages extends Model<LiveTables, 'live_wall_message'> {
  readonly #db: Kysely<LiveTables>;

  constructor(database: Database) {
    const db = database.get<LiveTables>();
    super(db, 'live_wall_message', { timestamps });
    this.#db = db;
  }

  /** Takes a message back. False: it is no visible message of that room. */
  async recall(code: string, id: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('live_wall_message')
      .set({ status: takenBack, update_time: seconds() })
      .where('id', '=', id)
      .where('code', '=', code)
      .where('status', '=', visible)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  /** What can be seen in a room, the newest first. */
  past(code: string, page: PageRequest): Promise<Page<Selectable<WallMessageTable>>> {
    return this.list({ where: { code, status: visible }, direction: 'desc', ...page });
  }

  /** Deletes what was said before that time in seconds. */
  async forget(before: number): Promise<void> {
    await this.#db.deleteFrom('live_wall_message').where('create_time', '<', before).execute();
  }
}
