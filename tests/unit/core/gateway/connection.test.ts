import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from '../../../support/fake-clock.js';
import { TestServer } from '../../../support/server.js';

describe('a connection', () => {
  it('does not count as congested before Node can say when it is not any more', async (test) => {
    const settings = { limits: { sendQueueBytes: 100 } };
    const server = await TestServer.startAlone(test, { settings, clock: new FakeClock() });
    const worker = server.addWorker('w1');
    const client = await server.connect();
    worker.push(1, 'x'.repeat(90));
    assert.equal(server.gateway.last.queuedBytes, 90);
    assert.equal(server.gateway.last.isCongested, false);
    client.send('one');
    await worker.frame('one');
  });

  it('has an id that no other has, on this gateway and after it', async (test) => {
    const server = await TestServer.startAlone(test);
    server.addWorker('w1');
    const first = await server.connect();
    first.socket.terminate();
    await server.gateway.lost(1);
    await server.connect();
    assert.deepEqual(
      server.gateway.opened.map(({ record }) => record.id),
      ['g1.1', 'g1.2'],
    );
  });

  it('ends once', async (test) => {
    const server = await TestServer.startAlone(test);
    const worker = server.addWorker('w1');
    const client = await server.connect();
    client.send('one');
    await worker.frame('one');
    client.socket.terminate();
    await worker.told('ended');
    server.gateway.ended(server.gateway.last, 1006);
    assert.deepEqual(worker.said(1), ['attach', 'frame', 'ended']);
  });

  it('shows controllers a few headers of its handshake and no secret', async (test) => {
    const server = await TestServer.startAlone(test);
    const worker = server.addWorker('w1');
    const headers = { 'user-agent': 'test', cookie: 'c=1', authorization: 'a', 'accept-language': 'zh' };
    const client = await server.connect({ headers });
    client.send('one');
    await worker.frame('one');
    assert.deepEqual(server.gateway.last.record.request, {
      door: 'websocket',
      address: '127.0.0.1',
      headers: { 'user-agent': 'test', 'accept-language': 'zh' },
    });
    assert.ok(!JSON.stringify(worker.link.sent).includes('cookie'));
  });
});
