import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestServer } from '../support/server.js';

for (const shape of ['base', 'process'] as const) {
  describe(`a client that does not read, in ${shape} mode`, () => {
    it('is cut off at its budget while it is pushed to, and the others go on', async (test) => {
      const server = await TestServer.start(test, { shape });
      const slow = await server.connect();
      const slowConnection = server.gateway.last;
      const other = await server.connect();
      slow.socket.pause();
      slow.send({ method: 'index.index.push', count: 1_000, bytes: 50_000 });
      const gone = server.gateway.lost(1);
      for (let id = 0; id < 50; id++) {
        assert.equal((await other.ask('index.index.index', { id })).id, id);
        // A message of 50 kB may come on top, and the queue is looked at before each.
        assert.ok(slowConnection.queuedBytes <= server.settings.limits.sendQueueBytes + 60_000);
      }
      await gone;
      slow.socket.resume();
      assert.equal((await slow.close()).code, 1006);
      assert.deepEqual(server.logLines('warn'), [
        'client cut off: it does not read and its send queue is full',
      ]);
      assert.equal((await other.ask('index.index.index', { id: 'after' })).id, 'after');
    });

    it('gets everything when it reads on in time', async (test) => {
      const server = await TestServer.start(test, { shape });
      const slow = await server.connect();
      slow.socket.pause();
      slow.send({ method: 'index.index.push', count: 10, bytes: 50_000, id: 1 });
      const other = await server.connect();
      assert.equal((await other.ask('index.index.index', { id: 'other' })).id, 'other');
      slow.socket.resume();
      const frames = await slow.take(11);
      assert.deepEqual(
        frames.map(({ id, param }) => id ?? String(param).length),
        [...Array.from({ length: 10 }, () => 50_000), 1],
      );
    });
  });

  describe(`a reply of 900 KiB, in ${shape} mode`, () => {
    const bytes = 900 * 1_024;

    it('arrives whole while others are answered', async (test) => {
      const server = await TestServer.start(test, { shape });
      const [large, other] = [await server.connect(), await server.connect()];
      large.socket.pause();
      large.send({ method: 'index.index.big', bytes, id: 'large' });
      large.send({ method: 'index.index.index', id: 'behind' });
      for (let id = 0; id < 50; id++) {
        assert.equal((await other.ask('index.index.index', { id })).id, id);
      }
      large.socket.resume();
      const [reply, behind] = await large.take(2);
      assert.equal(reply?.id, 'large');
      assert.ok(reply.param === 'x'.repeat(bytes));
      assert.equal(behind?.id, 'behind');
    });

    it('reaches many clients at the same time', async (test) => {
      const server = await TestServer.start(test, { shape });
      const clients = await Promise.all(Array.from({ length: 8 }, async () => server.connect()));
      const replies = await Promise.all(
        clients.map(async (client) => client.ask('index.index.big', { bytes })),
      );
      for (const { param } of replies) assert.ok(param === 'x'.repeat(bytes));
    });
  });
}
