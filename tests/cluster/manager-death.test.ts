import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Redis } from 'ioredis';
import { Crowd } from '../support/crowd.js';
import { assertDone } from '../support/project-console.js';
import { Project } from '../support/project.js';
import { ThrowAwayRedis } from '../support/redis.js';
import { SharedStatePlace } from '../support/shared-state.js';

const redis = await ThrowAwayRedis.start();

/** Machines are busy. */
const generousMs = 60_000;

/** What the application itself keeps under such keys: what it counts, its set, and which events were counted. */
const ofApp = /^1:(counter:|counted:|key:once:|set:north$)/;

describe('the death of the manager, with Redis', () => {
  it('leaves nothing behind that the next start does not finish', async (context) => {
    const shared = new SharedStatePlace(redis);
    const project = Project.in(context, { settings: shared.settings });
    const admin = new Redis(redis.url);
    context.after(() => admin.disconnect());
    const left = async () => {
      const keys = (await admin.keys('*')).filter((key) => key.startsWith(shared.prefix));
      return keys.map((key) => key.slice(shared.prefix.length)).filter((key) => !ofApp.test(key));
    };
    const { pid } = await project.start();
    const state = await shared.open(context, project);
    const crowd = await Crowd.gather(project, state, 300);
    const worker = project.mark.children.find(({ role }) => role === 'worker') ?? assert.fail();
    const [begun] = crowd.guests;
    // As if that worker had begun with the close work of one when it died: nobody waits until its claim ends.
    const claim = await state.ledger.claim(begun?.id ?? '', { by: worker.name, ttlMs: 3_600_000 });
    assert.equal(claim.status, 'claimed');
    process.kill(pid, 'SIGKILL');
    for (const { client } of crowd.guests) assert.equal((await client.closed).code, 1012);
    await project.allGone(generousMs);
    assert.deepEqual(await crowd.remains(), { members: 600, present: 300, entries: 300 });

    const began = performance.now();
    await project.start();
    await crowd.leftWith(0, generousMs);
    context.diagnostic(`nothing is left ${Math.round(performance.now() - began)} ms after the next start`);
    assert.deepEqual(await crowd.told(), { calls: 300, ends: 300 });
    await crowd.assertStrangerStays();
    assertDone(await project.command('stop'));
    assert.deepEqual(await left(), []);
  });
});
