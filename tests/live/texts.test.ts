import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { startHoldline, type Client } from '#testing';
import { saidOf, Scene } from '../support/live/scene.js';

const tables = {
  'zh-CN': {
    userJoinSuccess: '加入房间成功',
    userOutSuccess: '退出房间成功',
    userSaySuccess: '发布聊天内容成功，等待审核',
    userSayNeedCheck: '收到用户广播内容',
    wallJoinSuccess: '加入房间成功',
    wallOutSuccess: '退出房间成功',
    wallSaySuccess: '广播成功',
    wallSayBroadcast: '收到大屏幕广播内容',
    wallRecallSuccess: '撤回广播成功',
    wallSayRecall: '撤回一条大屏幕消息',
    wallCheckSuccess: '审核消息成功',
    userSayBroadcast: '用户消息审核通过',
    wallCleanSuccess: '清除消息队列成功',
    wallSayHistory: '获取历史成功',
    userSayHistory: '获取消息历史成功',
  },
  en: {
    userJoinSuccess: 'You are in the room.',
    userOutSuccess: 'You have left the room.',
    userSaySuccess: 'Your message has arrived and waits to be let through.',
    userSayNeedCheck: 'A message waits to be let through.',
    wallJoinSuccess: 'You are in the room.',
    wallOutSuccess: 'You have left the room.',
    wallSaySuccess: 'Said to everybody.',
    wallSayBroadcast: 'The big screen says something.',
    wallRecallSuccess: 'Taken back.',
    wallSayRecall: 'The big screen takes something back.',
    wallCheckSuccess: 'Decided.',
    userSayBroadcast: 'A message was let through.',
    wallCleanSuccess: 'The queue is empty.',
    wallSayHistory: 'What was said to everybody.',
    userSayHistory: 'What waits to be let through.',
  },
} as const;

const start = async (locale: keyof typeof tables) => ({
  locale,
  line: await startHoldline({ after }, { settings: { locale } }),
});

for (const { locale, line } of [await start('zh-CN'), await start('en')]) {
  const texts: Readonly<Record<string, string>> = tables[locale];

  describe(`what clients are told in ${locale}`, () => {
    it('has status 200 and the text of its event, in replies and in pushes', async () => {
      const scene = new Scene(line);
      const told = new Set<string>();
      const check = ({
        status,
        event,
        info,
      }: {
        status: number;
        event: string;
        info?: string | undefined;
      }) => {
        assert.deepEqual([status, info], [200, texts[event]], event);
        told.add(event);
      };
      const ask = async (client: Client, method: string, payload = {}) => {
        const reply = await client.request(method, payload);
        check(reply);
        return reply;
      };
      const phone = await scene.visitor('p');
      const screen = await line.connect({ id: 's', type: 'wall', code: scene.code });
      await ask(phone, 'live.user.join');
      await ask(screen, 'live.wall.join');
      const { param: id } = await ask(phone, 'live.user.say', { say: 'hi' });
      check(await screen.next('userSayNeedCheck'));
      await ask(screen, 'live.wall.history', { type: 'user' });
      await ask(screen, 'live.wall.check', { id, status: 1 });
      check(await phone.next('userSayBroadcast'));
      const { id: number } = saidOf(await ask(screen, 'live.wall.say', { say: 'hello' }));
      check(await phone.next('wallSayBroadcast'));
      await ask(phone, 'live.user.history');
      await ask(screen, 'live.wall.recall', { id: number });
      check(await phone.next('wallSayRecall'));
      await ask(screen, 'live.wall.clean');
      await ask(phone, 'live.user.out');
      await ask(screen, 'live.wall.out');
      assert.deepEqual([...told].toSorted(), Object.keys(texts).toSorted());
    });
  });
}
