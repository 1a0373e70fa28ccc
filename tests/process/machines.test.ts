import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Project } from '../support/project.js';
import type { ProjectClient } from '../support/project-client.js';
import { ThrowAwayRedis } from '../support/redis.js';
import { Ticks } from '../support/ticks.js';
import { until } from '../support/until.js';

const redis = await ThrowAwayRedis.start();

describe('two machines with one Redis', () => {
  const projects: Project[] = [];
  const ticks = new Ticks({ after });
  let here: ProjectClient;
  let there: ProjectClient;

  before(async () => {
    for (const name of ['here', 'there']) {
      const project = new Project({
        settings: { REDIS__URL: redis.url },
        variables: { TICKER_LOG: ticks.file },
      });
      projects.push(project);
      await project.start();
      const client = await project.connect();
      await client.request('chat.room.join', { rooms: ['hall', name] });
      if (name === 'here') here = client;
      else there = client;
    }
  });
  after(() => Promise.all(projects.map((project) => project.end())));

  it('carry what is said to a room, a user and everyone to the clients of both, once', async () => {
    const targets = [{ rooms: ['hall'] }, { user: 'i' }, {}];
    for (const [index, target] of targets.entries()) {
      await here.request('chat.room.say', { ...target, text: `to ${index}` });
    }
    const said = () => there.frames.flatMap(({ event, param }) => (event === 'said' ? param : []));
    await until('the last was heard', () => said().includes('to 2'));
    assert.deepEqual(said(), ['to 0', 'to 1', 'to 2']);
  });

  it('end a connection of the other one', async () => {
    const { param: id } = await there.request('hall.guest.enter', { hall: 'h' });
    const closed = there.closed;
    await here.request('chat.room.kick', { connection: id, code: 4403, reason: 'enough' });
    assert.deepEqual(await closed, { code: 4403, reason: 'enough' });
  });

  it('do a job on one worker of both, and on the other machine when one is gone', async (test) => {
    const pids = await Promise.all(projects.map((project) => project.pids('worker')));
    const { pid } = await ticks.begunBy('a worker', [], 5_000);
    const [machine, other] = pids[0]?.includes(pid) === true ? [0, 1] : [1, 0];
    assert.ok(pids[machine]?.includes(pid));
    const dead = projects[machine];
    process.kill(dead?.server?.pid ?? 0, 'SIGKILL');
    await dead?.allGone();
    const next = await ticks.begunBy('the other machine', pids[machine] ?? [], 10_000);
    test.diagnostic(`the other machine goes on after ${Math.round(next.afterMs)} ms`);
    assert.ok(pids[other]?.includes(next.pid));
    ticks.assertOneAtATime([pid]);
  });
});
