import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { enter, liveSettings } from '../support/live/project.js';
import { Project } from '../support/project.js';
import type { ProjectClient } from '../support/project-client.js';
import { until } from '../support/until.js';

const phones = ['p1', 'p2', 'p3'];
/** So often each phone speaks while one worker is killed. */
const times = 40;

describe('a room of the live module', () => {
  const project = new Project({ app: 'app', settings: liveSettings(undefined) });
  const code = 'deaths';
  let audience: ProjectClient[];
  let screen: ProjectClient;
  const acknowledged: string[] = [];
  const waiting = async (who: ProjectClient) =>
    Object.keys((await who.request('live.wall.history', { type: 'user' })).param ?? {});
  const heads = async (who: ProjectClient) => (await who.request('live.wall.watch')).param;

  before(async () => {
    await project.start();
    audience = await Promise.all(phones.map((id) => enter(project, { id, type: 'wechatUser', code })));
    screen = await enter(project, { id: 'stage', type: 'wall', code });
  });
  after(() => project.end());

  /** Speaks again and again; what is acknowledged is written down, what is not may be. */
  const speak = async (phone: ProjectClient, name: string): Promise<void> => {
    for (let number = 0; number < times; number++) {
      const { status, param } = await phone.request('live.user.say', { say: `${name} ${number}` });
      if (status === 200) acknowledged.push(String(param));
      else assert.equal(status, 503);
    }
  };

  it('loses no message that was acknowledged, and nobody, when one worker after the other is killed', async () => {
    for (const pid of await project.pids('worker')) {
      const spoken = acknowledged.length;
      const talk = Promise.all(audience.map((phone, index) => speak(phone, phones[index] ?? '')));
      await until('somebody spoke', () => acknowledged.length > spoken + 3);
      process.kill(pid, 'SIGKILL');
      await talk;
      await project.replaced('worker', [pid], 2);
    }
    const queue = await waiting(screen);
    assert.deepEqual(
      acknowledged.filter((id) => !queue.includes(id)),
      [],
    );
    assert.ok(acknowledged.length > times);
    assert.deepEqual(await heads(screen), { count: phones.length });
    assert.ok([...audience, screen].every(({ isOpen }) => isOpen));
  });

  it('is told to who comes back when the gateway was killed: what waits, and that nobody is there yet', async () => {
    const queue = await waiting(screen);
    const [gateway = 0] = await project.pids('gateway');
    process.kill(gateway, 'SIGKILL');
    await Promise.all([...audience, screen].map(({ closed }) => closed));
    await project.replaced('gateway', [gateway], 1);
    const again = await until('somebody is let in', () =>
      enter(project, { id: 'stage', type: 'wall', code }).catch(() => undefined),
    );
    assert.deepEqual(await waiting(again), queue);
    await until('nobody is counted', async () => Object(await heads(again)).count === 0);
    await enter(project, { id: 'p1', type: 'wechatUser', code });
    assert.deepEqual(await heads(again), { count: 1 });
  });
});
