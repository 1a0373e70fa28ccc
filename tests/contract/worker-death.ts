import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Crowd } from '../support/crowd.js';
import type { Ending } from '../support/ending.js';
import type { ProjectOptions } from '../support/project.js';
import type { ThrowAwayRedis } from '../support/redis.js';
import { Running } from '../support/running.js';

/** A machine that is busy with other things must not fail the test. */
const generousMs = 30_000;

/** What becomes of close work whose workers die or hang, wherever the shared state is kept. */
export function describeWorkerDeath(place: string, redis?: ThrowAwayRedis): void {
  const start = (test: Ending, guests: number, settings: ProjectOptions['settings'] = {}) =>
    Running.start(test, { redis, guests, settings });

  describe(`the close work of connections whose gateway was killed (${place})`, () => {
    it('is done when a worker is killed at the same moment', async (context) => {
      const { project, crowd } = await start(context, 200);
      const [[gateway = 0], [worker = 0]] = [await project.pids('gateway'), await project.pids('worker')];
      process.kill(worker, 'SIGKILL');
      process.kill(gateway, 'SIGKILL');
      await crowd.leftWith(0, generousMs);
      const { calls, ends } = await crowd.told();
      assert.equal(ends, 200);
      assert.ok(calls >= ends, `${calls} calls`);
      await crowd.assertStrangerStays();
    });

    it('is done when all workers are killed in the middle of it', async (context) => {
      const { project, state, crowd } = await start(context, 200);
      const [[gateway = 0], workers] = [await project.pids('gateway'), await project.pids('worker')];
      process.kill(gateway, 'SIGKILL');
      while ((await state.presence.count('guest')) === 200);
      for (const worker of workers) process.kill(worker, 'SIGKILL');
      const left = await state.presence.count('guest');
      context.diagnostic(`${left} of 200 were left when the workers were killed`);
      await crowd.leftWith(0, generousMs);
      const { calls, ends } = await crowd.told();
      assert.equal(ends, 200);
      assert.ok(calls >= ends, `${calls} calls`);
      await crowd.assertStrangerStays();
    });

    it('is done by one that answers while another one hangs', async (context) => {
      const { project, crowd } = await start(context, 100, { SETTING__HANG_MS: generousMs });
      const [[gateway = 0], workers] = [await project.pids('gateway'), await project.pids('worker')];
      const [stuck] = crowd.guests;
      const hung = await stuck?.client.workerPid();
      const other = await anotherThan(hung, crowd.guests);
      stuck?.client.request('index.index.block').catch(() => undefined); // for ever: nobody will answer
      for (let trips = 0; trips < 2; trips++) await other.client.request('hall.guest.list');
      const began = performance.now();
      process.kill(gateway, 'SIGKILL');
      await crowd.leftWith(0, generousMs / 2);
      context.diagnostic(`nothing is left after ${Math.round(performance.now() - began)} ms`);
      assert.deepEqual(await crowd.told(), { calls: 100, ends: 100 });
      assert.deepEqual(await project.pids('worker'), workers);
      process.kill(hung ?? 0, 'SIGKILL');
    });
  });

  describe(`the close work of clients that left (${place})`, () => {
    it('is done when a worker is killed in the middle of it', async (context) => {
      const { project, state, crowd } = await start(context, 200);
      const [worker = 0] = await project.pids('worker');
      for (const { client } of crowd.guests) client.end();
      while ((await state.presence.count('guest')) === 200);
      process.kill(worker, 'SIGKILL');
      const left = await state.presence.count('guest');
      context.diagnostic(`${left} of 200 were left when a worker was killed`);
      await crowd.leftWith(0, generousMs);
      const { calls, ends } = await crowd.told();
      assert.equal(ends, 200);
      assert.ok(calls >= ends, `${calls} calls`);
      await crowd.assertStrangerStays();
    });
  });
}

/** A guest that is served by another worker. */
async function anotherThan(
  worker: number | undefined,
  guests: Crowd['guests'],
): Promise<Crowd['guests'][number]> {
  for (const guest of guests) if ((await guest.client.workerPid()) !== worker) return guest;
  return assert.fail('all guests are served by one worker');
}
