import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { Config, Injectable, Refusal } from '#core';
import { Database, Model, paginate, type Page, type PageRequest } from '#library';
import { texts } from '../service/texts.js';
import { seconds, timestamps, type LiveTables } from './tables.js';

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
export class Queue extends Model<LiveTables, 'live_user_message'> {
  readonly #db: Kysely<LiveTables>;
  readonly #most: number;

  constructor(database: Database, config: Config) {
    const db = database.get<LiveTables>();
    super(db, 'live_user_message', { key: 'number', timestamps });
    this.#db = db;
    this.#most = config.get('live').maxQueue;
  }

  /**
   * Resolves when it is written down. Where many write at the same moment a few more than `maxQueue` may come to wait.
   * @throws {Refusal} 503 `userQueueFull`.
   */
  async add(message: UserSay): Promise<UserMessage> {
    if ((await this.#count(message.code)) >= this.#most)
      throw new Refusal(503, 'userQueueFull', texts.userQueueFull);
    const id = randomBytes(16).toString('hex');
    await this.create({ ...message, id, status: waiting });
    return { id, nickname: message.nickname, say: message.say };
  }

  /** What waits in a room, oldest first. */
  async all(code: string): Promise<UserMessage[]> {
    return this.#of(code, waiting)
      .select(['id', 'nickname', 'say'])
      .orderBy('number')
      .limit(this.#most)
      .execute();
  }

  /** Lets a message through; of many who do so at the same moment one gets it. Undefined: it does not wait there. */
  async release(code: string, id: string): Promise<UserMessage | undefined> {
    const { numUpdatedRows } = await this.#db
      .updateTable('live_user_message')
      .set({ status: released, update_time: seconds(), moment: Date.now() })
      .where('id', '=', id)
      .where('code', '=', code)
      .where('status', '=', waiting)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return undefined;
    return this.#of(code, released).select(['id', 'nickname', 'say']).where('id', '=', id).executeTakeFirst();
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

  /** What was let through, the newest first; when, is `time` in seconds and `moment` in milliseconds. */
  past(code: string, page: PageRequest): Promise<Page<UserMessage & { time: number; moment: number }>> {
    const query = this.#of(code, released)
      .select(['id', 'nickname', 'say', 'update_time as time', 'moment'])
      .orderBy('update_time', 'desc')
      .orderBy('moment', 'desc')
      .orderBy('number', 'desc');
    return paginate(this.#db, query, page);
  }

  /** Deletes what nothing has happened to since that time in seconds. */
  async forget(before: number): Promise<void> {
    await this.#db.deleteFrom('live_user_message').where('update_time', '<', before).execute();
  }

  #of(code: string, status: number) {
    return this.#db.selectFrom('live_user_message').where('code', '=', code).where('status', '=', status);
  }

  async #count(code: string): Promise<number> {
    const { count } = await this.#of(code, waiting)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return count;
  }
}
