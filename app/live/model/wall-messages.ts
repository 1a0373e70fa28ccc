import type { Kysely, Selectable } from 'kysely';
import { Injectable } from '#core';
import { Database } from '#library';
import type { Page } from '../service/payloads.js';
import { seconds, type LiveTables, type WallMessageTable } from './tables.js';

/** What a big screen says. */
export interface WallSay {
  readonly code: string;
  readonly nickname: string;
  readonly say: string;
  readonly user_id: string;
}

const visible = 1;
const takenBack = 0;

/** What was said to everybody. */
@Injectable()
export class WallMessages {
  readonly #db: Kysely<LiveTables>;

  constructor(database: Database) {
    this.#db = database.get<LiveTables>();
  }

  /** Gives the id, when it is written down. */
  async add(message: WallSay): Promise<number> {
    const now = seconds();
    const row = { ...message, status: visible, create_time: now, update_time: now };
    const { insertId } = await this.#db.insertInto('live_wall_message').values(row).executeTakeFirstOrThrow();
    return Number(insertId);
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

  /** What can be seen, the newest first, and how much there is. */
  async past(
    code: string,
    { limit, offset }: Page,
  ): Promise<{ list: Selectable<WallMessageTable>[]; count: number }> {
    const { count } = await this.#select(code)
      .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
      .executeTakeFirstOrThrow();
    const list = await this.#select(code)
      .selectAll()
      .orderBy('id', 'desc')
      .limit(limit)
      .offset(offset)
      .execute();
    return { list, count: Number(count) };
  }

  /** Deletes what was said before that time in seconds. */
  async forget(before: number): Promise<void> {
    await this.#db.deleteFrom('live_wall_message').where('create_time', '<', before).execute();
  }

  #select(code: string) {
    return this.#db.selectFrom('live_wall_message').where('code', '=', code).where('status', '=', visible);
  }
}
