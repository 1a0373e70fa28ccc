import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { Config, Injectable, Refusal } from '#core';
import { Database } from '#library';
import type { Page } from '../service/payloads.js';
import { texts } from '../service/texts.js';
import { seconds, type LiveTables } from './tables.js';

/** A message of the audience, as screens and phones see it. */
export interface UserMessage {
  readonly id: string;
  readonly nickname: string;
  readonly say: string;
}

/** What somebody of the audience says. */
export interface UserSay {
  readonly code: string;
  readonly user_id: string;
  readonly nickname: string;
  readonly say: string;
}

const waiting = 0;
const released = 1;

/** What the audience has said and what became of it. It is in the database, so that what waits outlives any crash. */
@Injectable()
export class Queue {
  readonly #db: Kysely<LiveTables>;
  readonly #most: number;

  constructor(database: Database, config: Config) {
    this.#db = database.get<LiveTables>();
    this.#most = config.get('live').maxQueue;
  }

  /**
   * Resolves when it is written down. Where many write at the same moment a few more than `maxQueue` may come to wait.
   * @throws {Refusal} 503 `userQueueFull`.
   */
  async add({ code, user_id, nickname, say }: UserSay): Promise<UserMessage> {
    if ((await this.#count(code, waiting)) >= this.#most)
      throw new Refusal(503, 'userQueueFull', texts.userQueueFull);
    const id = randomBytes(16).toString('hex');
    const now = seconds();
    const row = { id, code, user_id, nickname, say, status: waiting, create_time: now, update_time: now };
    await this.#db.insertInto('live_user_message').values(row).execute();
    return { id, nickname, say };
  }

  /** What waits in a room, oldest first. */
  async all(code: string): Promise<UserMessage[]> {
    return this.#select(code, waiting)
      .select(['id', 'nickname', 'say'])
      .orderBy('create_time')
      .orderBy('id')
      .limit(this.#most)
      .execute();
  }

  /** Lets a message through; of many who do so at the same moment one gets it. Undefined: it does not wait there. */
  async release(code: string, id: string): Promise<UserMessage | undefined> {
    const { numUpdatedRows } = await this.#db
      .updateTable('live_user_message')
      .set({ status: released, update_time: seconds() })
      .where('id', '=', id)
      .where('code', '=', code)
      .where('status', '=', waiting)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return undefined;
    return this.#db
      .selectFrom('live_user_message')
      .select(['id', 'nickname', 'say'])
      .where('id', '=', id)
      .executeTakeFirst();
  }

  /** Throws a message away. False: it does not wait there. */
  async reject(code: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('live_user_message')
      .where('id', '=', id)
      .where('code', '=', code)
      .where('status', '=', waiting)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  /** Throws everything away that waits in a room. */
  async clean(code: string): Promise<void> {
    await this.#db
      .deleteFrom('live_user_message')
      .where('code', '=', code)
      .where('status', '=', waiting)
      .execute();
  }

  /** What was let through, the newest first, and how much there is. `time` is when, in seconds. */
  async past(code: string, { limit, offset }: Page): Promise<{ list: object[]; count: number }> {
    const count = await this.#count(code, released);
    const list = await this.#select(code, released)
      .select(['id', 'nickname', 'say', 'update_time as time'])
      .orderBy('update_time', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .offset(offset)
      .execute();
    return { list, count };
  }

  /** Deletes what nothing has happened to since that time in seconds. */
  async forget(before: number): Promise<void> {
    await this.#db.deleteFrom('live_user_message').where('update_time', '<', before).execute();
  }

  #select(code: string, status: number) {
    return this.#db.selectFrom('live_user_message').where('code', '=', code).where('status', '=', status);
  }

  async #count(code: string, status: number): Promise<number> {
    const { count } = await this.#select(code, status)
      .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
      .executeTakeFirstOrThrow();
    return Number(count);
  }
}
