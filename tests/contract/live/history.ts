import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { z } from 'zod';
import type { Client, Holdline } from '#testing';
import { saidOf, Scene } from '../../support/live/scene.js';

const pageSchema = z.object({
  list: z.array(
    z.strictObject({
      id: z.number(),
      code: z.string(),
      nickname: z.string(),
      say: z.string(),
      user_id: z.string(),
      status: z.literal(1),
      create_time: z.int(),
      update_time: z.int(),
      moment: z.int(),
    }),
  ),
  count: z.number(),
});

/** What was said to everybody, page by page. */
export function checkHistory(line: Holdline): void {
  describe('history', () => {
    const scene = new Scene(line);
    let screen: Client;
    let phone: Client;
    const page = async (client: Client, payload: object) => {
      const isScreen = client === screen;
      const { event, info, param } = await client.request(
        isScreen ? 'live.wall.history' : 'live.user.history',
        isScreen ? { type: 'wall', ...payload } : payload,
      );
      assert.deepEqual([event, info], ['wallSayHistory', '获取历史成功']);
      return pageSchema.parse(param);
    };

    before(async () => {
      screen = await scene.screen();
      phone = await scene.visitor('reader'); // a history needs no joining
      const elsewhere = await new Scene(line).screen();
      for (let number = 1; number <= 26; number++) {
        const { id } = saidOf(await screen.request('live.wall.say', { say: `row ${number}` }));
        if (number === 13) await screen.request('live.wall.recall', { id });
        if (number === 20) await elsewhere.request('live.wall.say', { say: 'in another room' });
      }
    });

    it('25 rows: count 100 gives 20, page 2 gives 5, newest first, of this room, and nothing that was taken back', async () => {
      const visible = Array.from({ length: 26 }, (_, index) => `row ${26 - index}`).filter(
        (say) => say !== 'row 13',
      );
      for (const client of [screen, phone]) {
        const pages = [await page(client, { count: 100 }), await page(client, { count: 100, page: 2 })];
        assert.deepEqual(
          pages.map(({ list, count }) => [list.length, count]),
          [
            [20, 25],
            [5, 25],
          ],
        );
        const all = pages.flatMap(({ list }) => list);
        assert.deepEqual(
          all.map(({ say }) => say),
          visible,
        );
        assert.deepEqual(
          [...new Set(all.map(({ code, user_id: user }) => `${code} ${user}`))],
          [`${scene.code} stage`],
        );
      }
    });

    const rules: readonly (readonly [
      title: string,
      payload: object,
      first: string | undefined,
      length: number,
    ])[] = [
      ['nothing said: page 1, 10 rows', {}, 'row 26', 10],
      ['page 2 of 10', { page: 2 }, 'row 16', 10],
      ['page 0 is 1', { page: 0 }, 'row 26', 10],
      ['page -3 is 1', { page: -3 }, 'row 26', 10],
      ['a page that is no number is 1', { page: 'two' }, 'row 26', 10],
      ['a page that is a list is 1', { page: [2] }, 'row 26', 10],
      ['a page that is null is 1', { page: null }, 'row 26', 10],
      ['a page as text', { page: '2' }, 'row 16', 10],
      ['a part of a page counts for nothing', { page: 2.9 }, 'row 16', 10],
      ['count 3', { count: 3 }, 'row 26', 3],
      ['count 20', { count: 20 }, 'row 26', 20],
      ['count 21 is 20', { count: 21 }, 'row 26', 20],
      ['count 1e300 is 20', { count: 1e300 }, 'row 26', 20],
      ['count 0 is 20', { count: 0 }, 'row 26', 20],
      ['count -1 is 20', { count: -1 }, 'row 26', 20],
      ['a count that is no number is 20', { count: 'all' }, 'row 26', 20],
      ['a count that is an object is 20', { count: { a: 1 } }, 'row 26', 20],
      ['a count that is null is 20', { count: null }, 'row 26', 20],
      ['a page behind the last', { page: 4 }, undefined, 0],
      ['a page that nobody can count to', { page: 1e300 }, undefined, 0],
    ];
    for (const [title, payload, first, length] of rules) {
      it(title, async () => {
        for (const client of [screen, phone]) {
          const { list, count } = await page(client, payload);
          assert.deepEqual([list[0]?.say, list.length, count], [first, length, 25]);
        }
      });
    }

    it('of a type that there is not: 401 typeError', async () => {
      for (const type of [undefined, '', 'walls', 'WALL', 0, ['wall'], { wall: 1 }, null]) {
        const { status, event, info } = await screen.request('live.wall.history', { type });
        assert.deepEqual([status, event, info], [401, 'typeError', '类型错误'], JSON.stringify(type));
      }
    });
  });
}
