import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Project } from '../support/project.js';
import { ThrowAwayRedis } from '../support/redis.js';
import { until } from '../support/until.js';

const redis = await ThrowAwayRedis.start();
const enter = 'hall.guest.enter';

describe('a server whose Redis goes away', () => {
  it('keeps and takes in clients, replaces what dies, and goes on when it is back', async (context) => {
    const project = Project.in(context, { settings: { REDIS__URL: redis.url } });
    await project.start();
    const client = await project.connect();
    assert.equal((await client.request(enter, { hall: 'h' })).status, 200);
    await redis.stop();
    assert.equal((await client.request('index.index.index')).status, 200);
    const { status, event } = await client.request(enter, { hall: 'other' });
    assert.deepEqual([status, event], [503, 'tooBusy']);
    const late = await project.connect();
    const pids = await project.pids('worker');
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await project.replaced('worker', pids, 2);
    for (const held of [client, late]) assert.equal((await held.request('index.index.index')).status, 200);
    await redis.start(); // empty: the gateway tells it everything that it knows
    const again = await until('the ledger is told of both', async () => {
      const replies = await Promise.all([client, late].map((held) => held.request(enter, { hall: 'h' })));
      return replies.every((reply) => reply.status === 200) && replies;
    });
    const { param } = await client.request('hall.guest.members', { hall: 'h' });
    assert.deepEqual(new Set(Array.isArray(param) ? param : []), new Set(again.map((reply) => reply.param)));
    assert.ok(client.isOpen && late.isOpen);
  });
});
