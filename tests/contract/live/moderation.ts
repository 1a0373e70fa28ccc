import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Holdline } from '#testing';
import { assertSilent, saidOf, Scene } from '../../support/live/scene.js';

/** What the audience says, until it is let through or not. */
export function checkModeration(line: Holdline): void {
  describe('moderation', () => {
    it('status 1: the audience hears it once although two screens let it through at the same moment', async () => {
      const scene = new Scene(line);
      const [phone, screens] = [
        await scene.phone('m1'),
        [await scene.screen('s1'), await scene.screen('s2')],
      ];
      const id = await scene.queue(phone, 'let me through');
      const replies = await Promise.all(
        screens.map((screen) => screen.request('live.wall.check', { id, status: 1 })),
      );
      for (const { status, event, param } of replies)
        assert.deepEqual([status, event, param], [200, 'wallCheckSuccess', id]);
      assert.deepEqual((await phone.next('userSayBroadcast')).param, {
        id,
        nickname: 'm1',
        say: 'let me through',
      });
      await assertSilent(phone, 'userSayBroadcast');
      assert.deepEqual(await scene.waiting(screens[0] ?? (await scene.screen())), []);
    });

    it('status 0: nobody hears it', async () => {
      const scene = new Scene(line);
      const [phone, screen] = [await scene.phone('m2'), await scene.screen()];
      for (const status of [0, '0', '', null, false, [], {}]) {
        const id = await scene.queue(phone, 'not this');
        assert.equal((await screen.request('live.wall.check', { id, status })).event, 'wallCheckSuccess');
      }
      const id = await scene.queue(phone, 'nor this, without a status');
      assert.equal((await screen.request('live.wall.check', { id })).event, 'wallCheckSuccess');
      await assertSilent(phone, 'userSayBroadcast');
      assert.deepEqual(await scene.waiting(screen), []);
      assert.deepEqual((await scene.rows()).user, []);
    });

    it('what the original takes for true lets it through', async () => {
      const scene = new Scene(line);
      const [phone, screen] = [await scene.phone('m3'), await scene.screen()];
      for (const status of [1, '1', true, -1, 'no', '00', ' ', [0], { a: 0 }]) {
        const id = await scene.queue(phone, 'this');
        await screen.request('live.wall.check', { id, status });
        assert.equal(saidOf(await phone.next('userSayBroadcast')).id, id, JSON.stringify(status));
      }
    });

    it('an id that does not wait is a success that nobody hears, also one of another room', async () => {
      const [scene, other] = [new Scene(line), new Scene(line)];
      const [phone, screen] = [await scene.phone('m4'), await other.screen()];
      const id = await scene.queue(phone, 'mine');
      for (const strange of [id, 'f'.repeat(32), id.toUpperCase(), 'x', 7, `${id} `]) {
        const { event, param } = await screen.request('live.wall.check', { id: strange, status: 1 });
        assert.deepEqual([event, param], ['wallCheckSuccess', strange]);
      }
      await assertSilent(phone, 'userSayBroadcast');
      assert.equal((await scene.waiting(await scene.screen())).length, 1);
    });

    it('the queue is in the order in which it was said, and clean empties that of this room alone', async () => {
      const [scene, other] = [new Scene(line), new Scene(line)];
      const [phone, screen] = [await scene.phone('m5', 'Ann'), await scene.screen()];
      const { param, ...empty } = await screen.request('live.wall.history', { type: 'user' });
      assert.equal(param, undefined, JSON.stringify(empty));
      const first = await scene.queue(phone, 'first');
      assert.match(first, /^[0-9a-f]{32}$/);
      assert.deepEqual((await screen.request('live.wall.history', { type: 'user' })).param, {
        [first]: { id: first, nickname: 'Ann', say: 'first' },
      });
      await other.queue(await other.phone('m6'), 'elsewhere');
      assert.equal((await screen.request('live.wall.clean')).event, 'wallCleanSuccess');
      assert.deepEqual(await scene.waiting(screen), []);
      assert.equal((await other.waiting(await other.screen())).length, 1);
    });

    it('screens that watch learn what was decided, and the others what they did from the original', async () => {
      const scene = new Scene(line);
      const [phone, screen, watcher] = [
        await scene.phone('m7'),
        await scene.screen(),
        await scene.screen('w'),
      ];
      await watcher.request('live.wall.watch');
      const [shown, rejected] = [await scene.queue(phone, 'yes'), await scene.queue(phone, 'no')];
      await screen.request('live.wall.check', { id: shown, status: 1 });
      await screen.request('live.wall.check', { id: rejected, status: 0 });
      await screen.request('live.wall.clean');
      assert.equal(saidOf(await watcher.next('userSayBroadcast')).id, shown);
      assert.equal((await watcher.next('userSayRejected')).param, rejected);
      await watcher.next('userQueueCleaned');
      await assertSilent(screen, 'userSayBroadcast', 'userSayRejected', 'userQueueCleaned', 'audienceCount');
      await assertSilent(phone, 'userSayRejected', 'userQueueCleaned', 'audienceCount');
    });

    it('what was let through can be read later, the newest first, by who comes too late', async () => {
      const scene = new Scene(line);
      const [phone, screen] = [await scene.phone('m8', 'Bob'), await scene.screen()];
      const id = await scene.queue(phone, 'remember me');
      await scene.queue(phone, 'I wait');
      await screen.request('live.wall.check', { id, status: 1 });
      const { event, param } = await (await scene.visitor('late')).request('live.user.released');
      assert.equal(event, 'userReleasedHistory');
      assert.ok(typeof param === 'object' && param !== null && 'list' in param && Array.isArray(param.list));
      const [{ time, moment, ...rest }] = param.list;
      assert.deepEqual(
        { ...param, list: [rest] },
        { list: [{ id, nickname: 'Bob', say: 'remember me' }], count: 1 },
      );
      assert.ok(Math.abs(Number(time) - Date.now() / 1_000) < 60, 'seconds');
      assert.ok(Math.abs(Number(moment) - Date.now()) < 60_000, 'milliseconds');
    });
  });
}
