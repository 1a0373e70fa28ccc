import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestServer } from '../support/server.js';

const [keep, read] = ['chat.session.keep', 'chat.session.read'];

for (const shape of ['process', 'base'] as const) {
  describe(`a session in ${shape} mode`, () => {
    it('is found by the next action, on the same worker and on another one', async (test) => {
      const server = await TestServer.start(test, { shape, workers: 2 });
      const client = await server.connect();
      await client.ask(keep, { value: ['你好', { deep: true }] });
      assert.deepEqual((await client.ask(read)).param, { kept: ['你好', { deep: true }] });
      for (const worker of ['w2', 'w1']) {
        server.gateway.workers.assign([worker], 1_000, () => undefined);
        await client.ask(keep, { key: worker, value: worker });
        assert.equal(server.gateway.last.peer?.id, worker);
      }
      const session = { kept: ['你好', { deep: true }], w2: 'w2', w1: 'w1' };
      assert.deepEqual((await client.ask(read)).param, session);
    });

    it('counts every frame, also those that are sent in one go while the worker changes', async (test) => {
      const server = await TestServer.start(test, { shape, workers: 2 });
      const client = await server.connect();
      for (let n = 1; n <= 100; n++) client.send({ method: 'chat.session.count', id: n });
      await client.take(1);
      server.gateway.workers.assign(['w2'], 1_000, () => undefined);
      await client.take(50);
      server.gateway.workers.assign(['w1'], 1_000, () => undefined);
      const last = (await client.take(49)).at(-1);
      assert.deepEqual([last?.param, last?.id], [100, 100]);
    });

    it('belongs to one connection and ends with it', async (test) => {
      const server = await TestServer.start(test, { shape, workers: 2 });
      const [one, two] = [await server.connect(), await server.connect()];
      await one.ask(keep, { value: 'one' });
      assert.equal((await two.ask(read)).param, undefined);
      one.socket.terminate();
      await server.gateway.lost(1);
      assert.equal((await (await server.connect()).ask(read)).param, undefined);
    });

    it('is what the last of two actions at a time made of it', async (test) => {
      const server = await TestServer.start(test, { shape });
      const client = await server.connect();
      client.send({ method: 'chat.session.slowly', key: 'slow', ms: 60 });
      client.send({ method: 'chat.session.slowly', key: 'fast', ms: 1 });
      assert.deepEqual((await client.next()).param, { fast: true });
      assert.deepEqual((await client.next()).param, { slow: true });
      assert.deepEqual((await client.ask(read)).param, { slow: true });
    });

    it('that is too large is a 500, and the old one stays on the gateway too', async (test) => {
      const server = await TestServer.start(test, { shape, workers: 2 });
      const client = await server.connect();
      await client.ask(keep, { value: 'old' });
      assert.equal((await client.ask(keep, { value: 'x'.repeat(16_384) })).event, 'controllerError');
      assert.equal(server.gateway.last.session, '{"kept":"old"}');
    });
  });
}
