import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { startHoldline } from '#testing';
import { seconds } from '../../app/live/model/tables.js';
import { assertSilent, Scene } from '../support/live/scene.js';
import { until } from '../support/until.js';

const live = { maxSayChars: 5, maxNicknameChars: 3, maxQueue: 3, showSender: false, keepDays: 2 };
const line = await startHoldline({ after }, { settings: { live } });

describe('the rules of config/live.ts', () => {
  it('a text is as long as it has characters, of whatever alphabet', async () => {
    const scene = new Scene(line);
    const [phone, screen] = [await scene.phone('l1'), await scene.screen()];
    for (const say of ['abcde', '大家好吗？', '😀😀😀😀😀', '   abcde   '])
      assert.equal((await screen.request('live.wall.say', { say })).status, 200, say);
    for (const [client, method] of [
      [phone, 'live.user.say'],
      [screen, 'live.wall.say'],
    ] as const) {
      const { status, event, info } = await client.request(method, { say: 'abcdef' });
      assert.deepEqual([status, event, info], [999, 'sayTooLong', 'say过长']);
    }
    assert.deepEqual((await scene.rows()).user, []);
  });

  it('a nickname is cut off where it is too long, and need not be there', async () => {
    const scene = new Scene(line);
    const screen = await scene.screen();
    const expected = { '😀😀😀😀': '😀😀😀', ' a\u0000\nb ': 'a\nb', '\ud800': '\ufffd' };
    for (const [nickname, shown] of Object.entries(expected)) {
      const phone = await scene.visitor('l2', nickname);
      const { param: id } = await phone.request('live.user.say', { say: 'hi' });
      assert.deepEqual((await screen.next('userSayNeedCheck')).param, { id, nickname: shown, say: 'hi' });
      await screen.request('live.wall.check', { id });
    }
    const nameless = await line.connect({ id: 'l3', code: scene.code });
    const { param: id } = await nameless.request('live.user.say', { say: 'hi' });
    assert.deepEqual((await screen.next('userSayNeedCheck')).param, { id, nickname: '', say: 'hi' });
  });

  it('a queue that is full takes nothing more until something is decided: 503 userQueueFull', async () => {
    const scene = new Scene(line);
    const [phone, screen] = [await scene.phone('l4'), await scene.screen()];
    const ids = [];
    for (const say of ['1', '2', '3']) ids.push(await scene.queue(phone, say));
    const { status, event, info } = await phone.request('live.user.say', { say: '4' });
    assert.deepEqual([status, event, info], [503, 'userQueueFull', '待审核消息过多，请稍后再试']);
    assert.equal((await scene.waiting(screen)).length, 3);
    await new Scene(line).queue(await new Scene(line).phone('l5'), 'room');
    await screen.request('live.wall.check', { id: ids[1], status: 1 });
    await scene.queue(phone, '4');
  });

  it('who said it is not told to the audience, but to the screen that says it', async () => {
    const scene = new Scene(line);
    const [phone, screen] = [await scene.phone('l6'), await scene.screen('s', 'S')];
    const { param } = await screen.request('live.wall.say', { say: 'hi' });
    const { id } = Object(param);
    assert.deepEqual(param, { code: scene.code, nickname: 'S', say: 'hi', user_id: 's', id });
    assert.deepEqual((await phone.next('wallSayBroadcast')).param, { nickname: 'S', say: 'hi', id });
    const { list } = Object((await phone.request('live.user.history')).param);
    assert.deepEqual(Object.keys(list[0]).toSorted(), [
      'create_time',
      'id',
      'moment',
      'nickname',
      'say',
      'status',
      'update_time',
    ]);
  });

  it('what is older than keepDays is deleted, whatever became of it', async () => {
    const scene = new Scene(line);
    const [phone, screen] = [await scene.phone('l7'), await scene.screen()];
    await scene.queue(phone, 'old');
    await screen.request('live.wall.say', { say: 'old' });
    const past = { create_time: seconds() - 200_000, update_time: seconds() - 200_000 };
    for (const table of ['live_user_message', 'live_wall_message'] as const)
      await scene.db.updateTable(table).set(past).where('code', '=', scene.code).execute();
    await scene.queue(phone, 'new');
    await screen.request('live.wall.say', { say: 'new' });
    await line.advance(3_600_000);
    await until('the hourly job is done', async () => (await scene.rows()).user.length === 1);
    assert.deepEqual(await scene.rows(), { wall: ['new'], user: ['new'] });
  });
});

describe('a database that refuses', () => {
  it('is a 501 for the screen and a 500 for the audience, and nobody is told what is not written down', async (test) => {
    const broken = await startHoldline(test, { isQuiet: true });
    const scene = new Scene(broken);
    const [phone, screen] = [await scene.phone('d1'), await scene.screen()];
    await scene.db.schema.dropTable('live_user_message').execute();
    await scene.db.schema.dropTable('live_wall_message').execute();
    const { status, event, info } = await screen.request('live.wall.say', { say: 'hi' });
    assert.deepEqual([status, event, info], [501, 'insertDbError', '保存数据至数据库失败']);
    assert.equal((await phone.request('live.user.say', { say: 'hi' })).event, 'controllerError');
    assert.equal((await screen.request('live.wall.check', { id: 'f'.repeat(32), status: 1 })).status, 500);
    await assertSilent(phone, 'wallSayBroadcast', 'userSayBroadcast');
    await assertSilent(screen, 'userSayNeedCheck');
    const messages = broken.log.filter(({ level }) => level === 'error').map(({ msg }) => msg);
    assert.deepEqual(messages, [
      'what a big screen says could not be saved',
      'action failed',
      'action failed',
    ]);
  });
});

describe('settings that do not fit', () => {
  it('a queue that is larger than a frame is refused at the start', async (test) => {
    const settings = { live: { maxQueue: 5_000, maxSayChars: 4_000 } };
    await assert.rejects(
      startHoldline(test, { settings }),
      /live\.maxQueue: expected a queue that fits into one frame/,
    );
  });
});
