import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { readFrames } from '../../../support/frames.js';
import { FakeClock } from '../../../../core/testing/fake-clock.js';
import { writeHandshake } from '../../../support/handshakes.js';
import { exchange } from '../../../support/raw-handshake.js';
import { TestServer } from '../../../support/server.js';
import { within } from '../../../support/within.js';

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

  it('sends nothing after a close frame, whoever began to close', async (test) => {
    const server = await TestServer.startAlone(test, { settings: { requireOrigin: false } });
    const worker = server.addWorker('w1');
    const target = `/?auth=${server.mint()}`;
    const handshake = writeHandshake({ base: 'good', target, remove: ['Origin'] }, server.port);
    const { socket } = await exchange(test, server.port, handshake);
    socket.pause();
    while (server.gateway.last.queuedBytes === 0) {
      worker.push(1, 'x'.repeat(60_000));
      await new Promise((resolve) => setImmediate(resolve)); // the socket is written at the end of a tick
    }
    worker.push(1, 'in the same tick');
    const text = Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x61]);
    const close = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]);
    socket.write(Buffer.concat([text, close]));
    await server.gateway.received(1);
    worker.push(1, 'later');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk)).resume();
    await within('the end of the connection', once(socket, 'close'));
    const opcodes = readFrames(Buffer.concat(chunks)).map(({ first }) => first);
    assert.equal(opcodes.indexOf(0x88), opcodes.length - 1);
  });
});
