import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Holdline } from '#testing';
import { assertSilent, Scene } from '../../support/live/scene.js';
import { until } from '../../support/until.js';

/** How many are there, as a screen is told. */
async function heads(screen: Awaited<ReturnType<Scene['screen']>>): Promise<unknown> {
  return (await screen.request('live.wall.watch')).param;
}

/** Who is in a room, who hears what, and what is left of who has gone. */
export function checkRooms(line: Holdline): void {
  describe('group send', () => {
    it('three members, one closed hard: two receive, and the set has two members after', async () => {
      const scene = new Scene(line);
      const [one, two, three] = [await scene.phone('g1'), await scene.phone('g2'), await scene.phone('g3')];
      const screen = await scene.screen();
      assert.deepEqual(await heads(screen), { count: 3 });
      three.cut();
      await screen.request('live.wall.say', { say: 'to the group' });
      for (const phone of [one, two]) await phone.next('wallSayBroadcast');
      await until(
        'two are counted',
        async () => (await line.store.sets.size(`live:audience:${scene.code}`)) === 2,
      );
      assert.deepEqual(await heads(screen), { count: 2 });
    });
  });

  describe('room separation', () => {
    it('what is said in one room only its screens are told, and the audience nothing before it is let through', async () => {
      const [first, second] = [new Scene(line), new Scene(line)];
      const [phone, neighbour] = [await first.phone('r1'), await first.phone('r2')];
      const [screen, other] = [await first.screen(), await second.screen()];
      const stranger = await second.phone('r3');
      const id = await first.queue(phone, 'in R1');
      assert.deepEqual((await screen.next('userSayNeedCheck')).param, { id, nickname: 'r1', say: 'in R1' });
      for (const client of [phone, neighbour, stranger, other])
        await assertSilent(client, 'userSayNeedCheck', 'userSayBroadcast');
      await screen.request('live.wall.check', { id, status: 1 });
      for (const client of [phone, neighbour]) await client.next('userSayBroadcast');
      for (const client of [stranger, other]) await assertSilent(client, 'userSayBroadcast');
    });

    it('who has left hears nothing more, and may leave twice', async () => {
      const scene = new Scene(line);
      const [phone, screen] = [await scene.phone('o1'), await scene.screen()];
      for (let times = 0; times < 2; times++) {
        assert.equal((await phone.request('live.user.out')).event, 'userOutSuccess');
        assert.equal((await screen.request('live.wall.out')).event, 'wallOutSuccess');
      }
      assert.equal(await line.store.sets.size(`live:audience:${scene.code}`), 0);
      const second = await scene.screen('second');
      await second.request('live.wall.say', { say: 'anybody?' });
      await scene.queue(await scene.visitor('o2'), 'me');
      await assertSilent(phone, 'wallSayBroadcast');
      await assertSilent(screen, 'userSayNeedCheck', 'wallSayBroadcast');
    });
  });

  describe('close clean-up', () => {
    it('who joined and drops the line is gone from the room and the count, and onClose saw the code', async () => {
      const scene = new Scene(line);
      const screen = await scene.screen();
      assert.deepEqual(await heads(screen), { count: 0 });
      const phone = await scene.phone('c1');
      assert.deepEqual((await screen.next('audienceCount')).param, { count: 1 });
      phone.cut();
      assert.deepEqual((await screen.next('audienceCount')).param, { count: 0 });
      await screen.end();
    });
  });

  describe('same user twice', () => {
    it('open A, open B, close A: B is counted and hears', async () => {
      const scene = new Scene(line);
      const [a, b] = [await scene.phone('twin'), await scene.phone('twin')];
      const screen = await scene.screen();
      assert.deepEqual(await heads(screen), { count: 2 });
      a.cut();
      await until('A is gone', async () => (await line.store.sets.size(`live:audience:${scene.code}`)) === 1);
      await screen.request('live.wall.say', { say: 'still there?' });
      await b.next('wallSayBroadcast');
    });
  });
}
