import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Crowd } from '../support/crowd.js';
import { Project } from '../support/project.js';
import { ThrowAwayRedis } from '../support/redis.js';
import { SharedStatePlace } from '../support/shared-state.js';

const redis = await ThrowAwayRedis.start();
/** Far less than a claim holds that nobody works on. */
const generousMs = 20_000;

describe('close work while Redis does not answer', () => {
  for (const who of ['the gateway was killed', 'the clients left'] as const) {
    it(`goes on as soon as it does, also where the answer to a claim was lost (${who})`, async (context) => {
      const shared = new SharedStatePlace(redis);
      const variables = { GUEST_LINGERS_MS: '500' }; // so that the work is not done before Redis stops
      const project = Project.in(context, { settings: shared.settings, variables });
      await project.start();
      const state = await shared.open(context, project);
      const crowd = await Crowd.gather(project, state, 400);
      const [gateway = 0] = await project.pids('gateway');
      const workers = await project.pids('worker');
      if (who === 'the clients left') for (const { client } of crowd.guests) client.end();
      else process.kill(gateway, 'SIGKILL');
      while ((await crowd.told()).calls === 0);
      redis.freeze();
      await project.output.until(/close work (waits|of a dead gateway has to wait)/);
      redis.thaw();
      const began = performance.now();
      await crowd.leftWith(0, generousMs);
      context.diagnostic(`nothing is left ${Math.round(performance.now() - began)} ms later`);
      assert.equal((await crowd.told()).ends > 0, true);
      assert.deepEqual(await project.pids('worker'), workers, 'no worker has died of it');
      await crowd.assertStrangerStays();
    });
  }
});
