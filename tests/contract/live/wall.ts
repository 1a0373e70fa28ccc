import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Holdline } from '#testing';
import { assertSilent, saidOf, Scene } from '../../support/live/scene.js';

const ofWalls = ['join', 'watch', 'out', 'say', 'recall', 'check', 'clean', 'history'];
/** A payload that each of them would take, and one that none would. */
const payloads = [
  { say: 'x', id: 1, status: 1, type: 'wall' },
  { say: ['exp', '1'], type: ['exp'] },
];

/** What big screens do, and who may do it. */
export function checkWall(line: Holdline): void {
  describe('role check', () => {
    it('the audience calls each action of the screens: 403 mustBeWall, and nothing happens', async () => {
      const scene = new Scene(line);
      const [phone, neighbour, screen] = [
        await scene.phone('p1'),
        await scene.phone('p2'),
        await scene.screen(),
      ];
      const id = await scene.queue(phone, 'wait');
      const said = saidOf(await screen.request('live.wall.say', { say: 'visible' }));
      await neighbour.next('wallSayBroadcast');
      for (const action of ofWalls.filter((name) => name !== 'out')) {
        for (const payload of [...payloads, { id: said.id }, { id, status: 1 }, { id, status: 0 }]) {
          const { status, event, info } = await phone.request(`live.wall.${action}`, payload);
          assert.deepEqual([status, event, info], [403, 'mustBeWall', '仅允许大屏幕用户连入'], action);
        }
      }
      await assertSilent(neighbour, 'wallSayBroadcast', 'wallSayRecall', 'userSayBroadcast');
      assert.deepEqual(await scene.rows(), { wall: ['visible'], user: ['wait'] });
      assert.deepEqual((await scene.waiting(screen)).length, 1);
    });

    it('a screen that wants to be audience: 403 mustBeWechatUser, before its payload is looked at', async () => {
      const scene = new Scene(line);
      const screen = await scene.screen();
      for (const action of ['join', 'say']) {
        for (const payload of payloads) {
          const { status, event, info } = await screen.request(`live.user.${action}`, payload);
          assert.deepEqual([status, event, info], [403, 'mustBeWechatUser', '仅允许微信用户连入'], action);
        }
      }
      assert.deepEqual((await scene.rows()).user, []);
    });

    it('a token without a room: 999 codeIsEmpty, after the role and before the payload', async () => {
      for (const code of ['', '0']) {
        const phone = await line.connect({ id: 'nowhere', code });
        const screen = await line.connect({ id: 'nowhere', type: 'wall', code });
        const asked = [
          ...['join', 'out', 'say', 'history', 'released'].map(
            (name) => [phone, `live.user.${name}`] as const,
          ),
          ...ofWalls.map((name) => [screen, `live.wall.${name}`] as const),
        ];
        for (const [client, method] of asked) {
          const { status, event, info } = await client.request(method, { say: [] });
          assert.deepEqual([status, event, info], [999, 'codeIsEmpty', 'code不能为空'], method);
        }
        assert.equal((await phone.request('live.wall.join')).event, 'mustBeWall');
        assert.equal((await screen.request('live.user.join')).event, 'mustBeWechatUser');
      }
    });

    it('a code that no room can have is told apart from none', async () => {
      for (const code of ['a\nb', ' a', 'a ', 'x'.repeat(241), '中'.repeat(81)]) {
        const phone = await line.connect({ id: 'odd', code });
        assert.equal((await phone.request('live.user.join')).event, 'codeInvalid');
      }
      for (const code of ['x'.repeat(240), '房间 1', "R'; DROP TABLE live_wall_message; --", '%']) {
        const screen = await line.connect({ id: 'odd', type: 'wall', code });
        assert.equal((await screen.request('live.wall.join')).status, 200);
        assert.equal((await screen.request('live.wall.say', { say: code.slice(0, 200) })).status, 200);
      }
    });
  });

  describe('say', () => {
    it('is written down, told to the audience and to who watches, with who said it', async () => {
      const scene = new Scene(line);
      const [phone, screen, other] = [
        await scene.phone('a1'),
        await scene.screen('s1', '舞台'),
        await scene.screen('s2'),
      ];
      await other.request('live.wall.watch');
      const { event, param } = await screen.request('live.wall.say', { say: '  大家好 <b>&</b> 🎉 ' });
      assert.equal(event, 'wallSaySuccess');
      const { id } = saidOf({ param });
      assert.ok(Number.isSafeInteger(id));
      const whole = { code: scene.code, nickname: '舞台', say: '大家好 <b>&</b> 🎉', user_id: 's1', id };
      assert.deepEqual(param, whole);
      assert.deepEqual((await phone.next('wallSayBroadcast')).param, whole);
      assert.deepEqual((await other.next('wallSayBroadcast')).param, whole);
      await assertSilent(screen, 'wallSayBroadcast');
      const row = await scene.db
        .selectFrom('live_wall_message')
        .selectAll()
        .where('id', '=', Number(id))
        .executeTakeFirstOrThrow();
      const { create_time: created, update_time: updated, moment, ...columns } = row;
      assert.deepEqual(columns, { ...whole, id: Number(id), status: 1 });
      assert.equal(created, updated);
      assert.ok(Number.isInteger(created) && Math.abs(created - Date.now() / 1_000) < 60, 'the time of now');
      assert.ok(Math.abs(moment - Date.now()) < 60_000, 'in milliseconds too');
    });
  });

  describe('recall', () => {
    it('an unknown id or one of another room: 403 wallRecallFail, and no broadcast', async () => {
      const [scene, elsewhere] = [new Scene(line), new Scene(line)];
      const [phone, screen, other] = [
        await scene.phone('a2'),
        await scene.screen(),
        await elsewhere.screen(),
      ];
      const { id } = saidOf(await screen.request('live.wall.say', { say: 'stay' }));
      for (const strange of [
        id,
        2_147_483_647,
        2_147_483_648,
        Number.MAX_SAFE_INTEGER,
        0,
        -1,
        'x',
        '1e3',
        `${id}x`,
      ]) {
        const { status, event, info } = await other.request('live.wall.recall', { id: strange });
        assert.deepEqual([status, event, info], [403, 'wallRecallFail', '撤回广播失败']);
      }
      await assertSilent(phone, 'wallSayRecall');
    });

    it('of its own: the audience is told, once', async () => {
      const scene = new Scene(line);
      const [phone, screen, watcher] = [
        await scene.phone('a3'),
        await scene.screen('s1'),
        await scene.screen('s2'),
      ];
      await watcher.request('live.wall.watch');
      for (const spell of [Number, String]) {
        const { id } = saidOf(await screen.request('live.wall.say', { say: 'oops' }));
        const { status, event, param } = await screen.request('live.wall.recall', { id: spell(id) });
        assert.deepEqual([status, event, param], [200, 'wallRecallSuccess', id]);
        for (const client of [phone, watcher]) assert.equal((await client.next('wallSayRecall')).param, id);
        assert.equal((await screen.request('live.wall.recall', { id })).event, 'wallRecallFail');
      }
      await assertSilent(phone, 'wallSayRecall');
      const { list, count } = Object((await phone.request('live.user.history')).param);
      assert.deepEqual([list, count], [[], 0]);
    });
  });

  describe('hook not callable', () => {
    it('live.user.onclose is a 405, and so are the other hooks', async () => {
      const scene = new Scene(line);
      const phone = await scene.phone('h1');
      for (const method of [
        'live.user.onclose',
        'live.user.onClose',
        'live.user.onWorkerStop',
        'live.retention.onWorkerStart',
      ])
        assert.deepEqual((await phone.request(method)).event, 'methodNotFound', method);
      assert.equal(await line.store.sets.size(`live:audience:${scene.code}`), 1);
    });
  });
}
