import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Client, Holdline } from '#testing';
import { Scene } from '../../support/live/scene.js';

const injections = [
  ['exp', '(select group_concat(name) from sqlite_master)'],
  ['exp', 'version()'],
  "x'; DROP TABLE live_wall_message; --",
  'x" OR 1=1 -- ',
  '1 OR 1=1',
  '${1+1} %s ? $1 :id @@version',
  "\\'; SELECT 1; \\",
];
const numbers = [0, 1, -1, 1.5, 1e300, -0, 2 ** 53];
const texts = [
  '',
  ' ',
  '\t\n',
  '0',
  'text',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'a\udfffb',
  '\u202Eabc',
  '\u2028',
  '😀'.repeat(200),
];
/** Every kind of JSON value, and what an attacker would try. */
const values: readonly unknown[] = [
  null,
  true,
  false,
  ...numbers,
  ...texts,
  [],
  [[]],
  [1],
  ['text'],
  {},
  { a: 1 },
  { say: 'x' },
  { toString: 'x' },
  ...injections,
];

/** Asks with whatever id, also with one that no reply can carry: then its event says that it is the reply. */
async function askAbout(client: Client, method: string, id: unknown, event: string): Promise<void> {
  const isNone = typeof id === 'string' ? id.trim() === '' : typeof id === 'object';
  const wanted = isNone ? 'idIsEmpty' : event;
  const payload = { id, status: 1 };
  const isMark = typeof id === 'string' ? id.length <= 64 : Number.isSafeInteger(id);
  if (!isMark) client.send({ method, ...payload });
  const reply = isMark ? await client.request(method, payload) : await client.next(wanted);
  assert.equal(reply.event, wanted, JSON.stringify(id));
}

/** Whatever a client sends in whatever field is refused, or stored as the text that it is. */
export function checkValues(line: Holdline): void {
  describe('injection', () => {
    it('say: ["exp", …] is 999 sayIsEmpty and no row', async () => {
      const scene = new Scene(line);
      const [phone, screen] = [await scene.phone('i1'), await scene.screen()];
      for (const [client, method] of [
        [phone, 'live.user.say'],
        [screen, 'live.wall.say'],
      ] as const) {
        const { status, event, info } = await client.request(method, { say: ['exp', 'version()'] });
        assert.deepEqual([status, event, info], [999, 'sayIsEmpty', 'say不能为空']);
      }
      assert.deepEqual(await scene.rows(), { wall: [], user: [] });
    });

    it('id: ["exp", …] is 999 idIsEmpty, and nothing is taken back or decided', async () => {
      const scene = new Scene(line);
      const [phone, screen] = [await scene.phone('i2'), await scene.screen()];
      await screen.request('live.wall.say', { say: 'stay' });
      await scene.queue(phone, 'wait');
      for (const method of ['live.wall.recall', 'live.wall.check']) {
        for (const id of [['exp', '1=1'], ['exp', 'id'], [1], [], {}, { id: 1 }, null, '', ' ']) {
          screen.send({ method, id, status: 1 });
          const { status, event, info } = await screen.next('idIsEmpty');
          assert.deepEqual([status, event, info], [999, 'idIsEmpty', 'id不能为空'], JSON.stringify(id));
        }
        screen.send({ method, status: 1 });
        assert.equal((await screen.next('idIsEmpty')).status, 999);
      }
      assert.equal((await scene.waiting(screen)).length, 1);
      assert.equal(Object((await phone.request('live.user.history')).param).count, 1);
    });

    it('each value as say is refused with 999, or stored as the text that was sent', async () => {
      const scene = new Scene(line);
      const [phone, screen] = [await scene.phone('i3'), await scene.screen()];
      const stored: string[] = [];
      for (const say of values) {
        for (const [client, method] of [
          [phone, 'live.user.say'],
          [screen, 'live.wall.say'],
        ] as const) {
          const { status, event } = await client.request(method, { say });
          const text = typeof say === 'string' ? expected(say) : '';
          assert.deepEqual(
            [status, event === 'sayIsEmpty'],
            text === '' ? [999, true] : [200, false],
            JSON.stringify(say),
          );
          if (text !== '' && client === phone) stored.push(text);
        }
      }
      assert.deepEqual(await scene.rows(), { wall: stored.toSorted(), user: stored.toSorted() });
    });

    it('each value as id or status changes nothing', async () => {
      const scene = new Scene(line);
      const [phone, screen] = [await scene.phone('i4'), await scene.screen()];
      await screen.request('live.wall.say', { say: 'stay' });
      const id = await scene.queue(phone, 'wait');
      for (const value of values.filter((one) => one !== 1 && one !== '1')) {
        await askAbout(screen, 'live.wall.recall', value, 'wallRecallFail');
        await askAbout(screen, 'live.wall.check', value, 'wallCheckSuccess');
        await screen.request('live.wall.check', { id: 'f'.repeat(32), status: value });
      }
      assert.deepEqual(await scene.waiting(screen), [{ id, nickname: 'i4', say: 'wait' }]);
      assert.equal(Object((await phone.request('live.user.history')).param).count, 1);
      assert.deepEqual(await scene.rows(), { wall: ['stay'], user: ['wait'] });
    });

    it('each value as type, page and count gives a page or 401', async () => {
      const scene = new Scene(line);
      const [phone, screen] = [await scene.phone('i5'), await scene.screen()];
      await screen.request('live.wall.say', { say: 'one' });
      for (const value of values) {
        const replies = [
          await screen.request('live.wall.history', { type: value, page: value, count: value }),
          await screen.request('live.wall.history', { type: 'wall', page: value, count: value }),
          await phone.request('live.user.history', { page: value, count: value }),
          await phone.request('live.user.released', { page: value, count: value }),
        ];
        assert.deepEqual(
          replies.map(({ status }) => status),
          [401, 200, 200, 200],
          JSON.stringify(value),
        );
      }
    });

    it('what stands in the envelope of the original is no identity', async () => {
      const scene = new Scene(line);
      const phone = await scene.phone('i6', 'Ann');
      const screen = await scene.screen();
      const forged = {
        auth: { id: 'root', type: 'wall', code: 'other' },
        code: 'other',
        fd: 1,
        nickname: 'root',
        user_id: 'root',
      };
      await phone.request('live.user.say', { say: 'me', ...forged });
      assert.deepEqual(Object((await screen.next('userSayNeedCheck')).param).nickname, 'Ann');
      assert.equal((await phone.request('live.wall.clean', forged)).event, 'mustBeWall');
    });

    it('nothing of all this was an error of the server', () => {
      const records = line.log.filter(({ level }) => level === 'error' || level === 'warn');
      assert.deepEqual(records, []);
    });
  });
}

/** A text as it is kept: without control characters but line breaks, halves of characters replaced, and no blanks around. */
function expected(say: string): string {
  return say
    .replaceAll('\u2028', '\n')
    .replaceAll('\t', ' ')
    .replaceAll('\u0000', '')
    .replaceAll(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .trim();
}
