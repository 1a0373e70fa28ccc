import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestServer } from '../../../support/server.js';

const frame = (id: number, bytes = 0) => JSON.stringify({ id, method: 'index', pad: 'x'.repeat(bytes) });

describe('the delivery of frames', () => {
  it('gives a worker the record of a connection first, once, and then its frames in order', async (test) => {
    const server = await TestServer.startAlone(test);
    const worker = server.addWorker('w1');
    const client = await server.connect({ token: server.mint({ id: 'ann' }) });
    for (const text of ['one', 'two', 'three']) client.send(text);
    await worker.frame('three');
    assert.deepEqual(worker.said(1), ['attach', 'frame', 'frame', 'frame']);
    assert.deepEqual(worker.texts, ['one', 'two', 'three']);
    assert.equal(new Set(worker.frames.map(({ sequence }) => sequence)).size, 3);
    const [attach] = worker.link.sent;
    assert.ok(attach?.kind === 'attach');
    assert.equal(attach.record.id, 'g1.1');
    assert.deepEqual(attach.record.auth, { id: 'ann', type: 'wechatUser', code: 'room1' });
    assert.equal(attach.record.request.address, '127.0.0.1');
  });

  it('brings replies and pushes to the client in the order in which the worker said them', async (test) => {
    const server = await TestServer.startAlone(test);
    const worker = server.addWorker('w1');
    const client = await server.connect();
    client.send('one');
    client.send('two');
    const two = await worker.frame('two');
    worker.push(1, 'push before');
    worker.reply(two, 'reply two');
    worker.reply(await worker.frame('one'), 'reply one – 好');
    worker.push(1, 'push after');
    for (const text of ['push before', 'reply two', 'reply one – 好', 'push after']) {
      assert.equal(await client.nextText(), text);
    }
  });

  it('answers a heartbeat by itself, at once and whatever is in flight', async (test) => {
    const server = await TestServer.startAlone(test, { settings: { limits: { maxInFlightPerConn: 2 } } });
    const worker = server.addWorker('w1');
    const client = await server.connect();
    client.send('one');
    client.send('2');
    assert.equal(await client.nextText(), '3');
    client.send('22');
    client.send('2 ');
    await worker.frame('22');
    assert.deepEqual(worker.texts, ['one', '22']);
  });

  it('stops reading at 32 frames in flight and goes on with every answer', async (test) => {
    const server = await TestServer.startAlone(test);
    const worker = server.addWorker('w1');
    const client = await server.connect();
    const connection = server.gateway.last;
    for (let n = 1; n <= 31; n++) client.send(`n${n}`);
    await worker.frame('n31');
    assert.equal(connection.isPaused, false);
    for (let n = 32; n <= 40; n++) client.send(`n${n}`);
    const last = await worker.frame('n32');
    assert.ok(connection.isPaused);
    assert.equal(worker.frames.length, 32);
    const expected = Array.from({ length: 40 }, (_, index) => `n${index + 1}`);
    for (const text of expected) {
      const next = await worker.frame(text);
      assert.ok(connection.window.inFlight <= 32);
      if (text === 'n1') assert.notEqual(next.sequence, last.sequence);
      worker.reply(next, `re ${text}`);
    }
    for (const text of expected) assert.equal(await client.nextText(), `re ${text}`);
    assert.deepEqual(worker.texts, expected);
    assert.equal(connection.isPaused, false);
  });

  it('drops an answer to a frame that was answered, or never was', async (test) => {
    const server = await TestServer.startAlone(test);
    const worker = server.addWorker('w1');
    const client = await server.connect();
    client.send('one');
    const one = await worker.frame('one');
    worker.reply({ ...one, sequence: one.sequence + 7 }, 'of no frame');
    worker.reply({ ...one, connection: 99 }, 'of no connection');
    worker.reply(one, 'right');
    worker.reply(one, 'again');
    worker.push(1, 'end');
    assert.equal(await client.nextText(), 'right');
    assert.equal(await client.nextText(), 'end');
  });

  it('tells the worker when a client is gone, and drops what still comes for it', async (test) => {
    const server = await TestServer.startAlone(test);
    const worker = server.addWorker('w1');
    const client = await server.connect();
    client.send('one');
    const one = await worker.frame('one');
    client.socket.close(4000, 'bye');
    assert.deepEqual(await worker.told('ended'), { kind: 'ended', connection: 1, code: 4000 });
    worker.reply(one, 'too late');
    worker.push(1, 'too late');
    worker.close(1, 1000, 'too late');
    const next = await server.connect();
    next.send('two');
    worker.reply(await worker.frame('two'), 'fine');
    assert.equal(await next.nextText(), 'fine');
    assert.equal(server.gateway.connectionCount, 1);
  });

  it('says nothing of a client that never sent a frame before it is gone', async (test) => {
    const server = await TestServer.startAlone(test);
    const worker = server.addWorker('w1');
    const client = await server.connect();
    client.socket.close();
    await server.gateway.lost(1);
    assert.deepEqual(worker.said(1), ['ended']);
  });

  it('closes a client that sends a binary frame with 1003', async (test) => {
    const server = await TestServer.startAlone(test);
    const worker = server.addWorker('w1');
    const client = await server.connect();
    client.socket.send(Buffer.from('{}'), { binary: true });
    assert.equal((await client.close()).code, 1003);
    assert.deepEqual(worker.frames, []);
  });

  it('closes for a worker with its code and reason, after everything said before, and says nothing after', async (test) => {
    const server = await TestServer.startAlone(test);
    const worker = server.addWorker('w1');
    const client = await server.connect();
    client.send('one');
    const one = await worker.frame('one');
    worker.push(1, 'before');
    worker.close(1, 4403, 'revoked – 撤销');
    worker.reply(one, 'after the close frame');
    worker.push(1, 'after the close frame');
    assert.deepEqual(await client.close(), { code: 4403, reason: 'revoked – 撤销' });
    assert.deepEqual(client.unread, ['before']);
  });

  it('puts 1011 in the place of a close code that no frame may carry', async (test) => {
    const server = await TestServer.startAlone(test);
    const worker = server.addWorker('w1');
    for (const code of [1005, 1006, 1015, 999, 5000, 0]) {
      const client = await server.connect();
      worker.close(server.gateway.last.number, code, '');
      assert.equal((await client.close()).code, 1011, `${code}`);
    }
  });

  it('hands over nothing that comes after the close frame of the server', async (test) => {
    const server = await TestServer.startAlone(test);
    const worker = server.addWorker('w1');
    const client = await server.connect();
    worker.close(1, 4403, '');
    client.send('late'); // on its way before the client has seen the close frame
    await client.close();
    await server.gateway.lost(1);
    assert.deepEqual(worker.frames, []);
  });
});

describe('the byte budget of a link', () => {
  const settings = { limits: { linkBytes: 1_000 } };

  it('holds further frames until half of it is free again', async (test) => {
    const server = await TestServer.startAlone(test, { settings });
    const worker = server.addWorker('w1');
    const [first, second] = [await server.connect(), await server.connect()];
    first.send('a'.repeat(600));
    first.send('b'.repeat(500));
    await worker.frame('b'.repeat(500));
    second.send('held');
    await server.gateway.received(3);
    assert.equal(worker.frames.length, 2);
    assert.ok(server.gateway.last.isPaused);
    worker.reply(await worker.frame('a'.repeat(600)), 'a');
    assert.equal(worker.frames.length, 3, 'half of it is free');
    worker.reply(await worker.frame('held'), 'held');
    assert.equal(await second.nextText(), 'held');
    assert.equal(server.gateway.last.isPaused, false);
  });

  it('stays closed while more than half of it is used', async (test) => {
    const server = await TestServer.startAlone(test, { settings });
    const worker = server.addWorker('w1');
    const [first, second] = [await server.connect(), await server.connect()];
    first.send('a'.repeat(400));
    first.send('b'.repeat(601));
    const b = await worker.frame('b'.repeat(601));
    second.send('held');
    await server.gateway.received(3);
    worker.reply(await worker.frame('a'.repeat(400)), 'a');
    assert.equal(worker.frames.length, 2);
    worker.reply(b, 'b');
    await worker.frame('held');
  });

  it('is free again when the client that used it is gone', async (test) => {
    const server = await TestServer.startAlone(test, { settings });
    const worker = server.addWorker('w1');
    const [first, second] = [await server.connect(), await server.connect()];
    first.send('a'.repeat(1_000));
    await worker.frame('a'.repeat(1_000));
    second.send('held');
    await server.gateway.received(2);
    assert.equal(worker.frames.length, 1);
    first.socket.terminate();
    await server.gateway.lost(1);
    worker.reply(await worker.frame('held'), 'fine');
    assert.equal(await second.nextText(), 'fine');
  });

  it('of one worker does not hold the clients of another', async (test) => {
    const server = await TestServer.startAlone(test, { settings });
    const full = server.addWorker('w1');
    const free = server.addWorker('w2');
    const [first, second] = [await server.connect(), await server.connect()];
    first.send('a'.repeat(1_000));
    await full.frame('a'.repeat(1_000));
    second.send('other');
    free.reply(await free.frame('other'), 'fine');
    assert.equal(await second.nextText(), 'fine');
  });
});

describe('the byte budget of the process', () => {
  const settings = { limits: { processBytes: 1_000 } };

  it('answers tooBusy above it, with the id, behind what came before', async (test) => {
    const server = await TestServer.startAlone(test, { settings });
    const worker = server.addWorker('w1');
    const [first, second] = [await server.connect(), await server.connect()];
    first.send(frame(1, 800));
    const one = await worker.frame(frame(1, 800));
    second.send(frame(7, 300));
    const refusal = await second.next();
    assert.deepEqual([refusal.status, refusal.event, refusal.id], [503, 'tooBusy', 7]);
    first.send(frame(2, 300));
    await server.gateway.received(3);
    assert.deepEqual(first.unread, []);
    worker.reply(one, '{"id":1}');
    assert.deepEqual(
      (await first.take(2)).map(({ id }) => id),
      [1, 2],
    );
    assert.equal(worker.frames.length, 1);
  });

  it('is free again once frames are answered, or their clients gone', async (test) => {
    const server = await TestServer.startAlone(test, { settings });
    const worker = server.addWorker('w1');
    const [first, second] = [await server.connect(), await server.connect()];
    first.send(frame(1, 800));
    worker.reply(await worker.frame(frame(1, 800)), 'done');
    second.send(frame(2, 800));
    await worker.frame(frame(2, 800));
    second.socket.terminate();
    await server.gateway.lost(1);
    first.send(frame(3, 800));
    await worker.frame(frame(3, 800));
    assert.equal(await first.nextText(), 'done');
    assert.deepEqual(first.unread, []);
  });
});

describe('the budget of bad frames', () => {
  it('closes with 1008 at the sixth within a minute', async (test) => {
    const server = await TestServer.startAlone(test);
    const worker = server.addWorker('w1');
    const client = await server.connect();
    for (let n = 1; n <= 6; n++) {
      client.send(`n${n}`);
      worker.reply(await worker.frame(`n${n}`), `bad ${n}`, true);
      if (n < 6) assert.equal(await client.nextText(), `bad ${n}`);
    }
    assert.equal((await client.close()).code, 1008);
    assert.deepEqual(client.unread, []);
  });
});
