import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { Database } from '#library';
import type { Client, Holdline } from '#testing';
import type { LiveTables } from '../../../app/live/model/tables.js';

/** A message as the pages get it. */
export interface Said {
  readonly id: number | string;
  readonly nickname: string;
  readonly say: string;
}

/** One room of the live module, with who is in it. Each has a code of its own, so that a server is good for many. */
export class Scene {
  readonly code = `R${randomUUID().slice(0, 8)}`;

  constructor(readonly line: Holdline) {}

  /** What the module's tables have. */
  get db(): Kysely<LiveTables> {
    return this.line.service(Database).get<LiveTables>();
  }

  /** Somebody of the audience who has joined. */
  async phone(id: string, nickname = id): Promise<Client> {
    const phone = await this.visitor(id, nickname);
    assert.equal((await phone.request('live.user.join')).event, 'userJoinSuccess');
    return phone;
  }

  /** Somebody of the audience who has not. */
  visitor(id: string, nickname = id): Promise<Client> {
    return this.line.connect({ id, nickname, code: this.code });
  }

  /** A big screen that has joined. */
  async screen(id = 'stage', nickname = id): Promise<Client> {
    const screen = await this.line.connect({ id, nickname, type: 'wall', code: this.code });
    assert.equal((await screen.request('live.wall.join')).event, 'wallJoinSuccess');
    return screen;
  }

  /** A message that waits; gives its id. */
  async queue(phone: Client, say: string): Promise<string> {
    const { event, param } = await phone.request('live.user.say', { say });
    assert.equal(event, 'userSaySuccess');
    return String(param);
  }

  /** What waits in the room, oldest first. */
  async waiting(screen: Client): Promise<unknown[]> {
    const { event, param } = await screen.request('live.wall.history', { type: 'user' });
    assert.equal(event, 'userSayHistory');
    return Object.values(param ?? {});
  }

  /** All rows of the room, as the database has them. */
  async rows(): Promise<{ wall: string[]; user: string[] }> {
    const of = async (table: keyof LiveTables) => {
      const rows = await this.db.selectFrom(table).select('say').where('code', '=', this.code).execute();
      return rows.map(({ say }) => say).toSorted();
    };
    return { wall: await of('live_wall_message'), user: await of('live_user_message') };
  }
}

/** The param of a message that is a message of people. */
export function saidOf({ param }: { readonly param?: unknown }): Said {
  assert.ok(typeof param === 'object' && param !== null && 'id' in param && 'say' in param);
  const { id, say } = param;
  const nickname = 'nickname' in param ? String(param.nickname) : '';
  return { id: typeof id === 'number' ? id : String(id), nickname, say: String(say) };
}

/** Nothing of these events has come to that client, though everything that was said before has. */
export async function assertSilent(client: Client, ...events: string[]): Promise<void> {
  await client.request('index.index.index');
  const heard = client.pushes.map(({ event }) => event).filter((event) => events.includes(event));
  assert.deepEqual(heard, []);
}
