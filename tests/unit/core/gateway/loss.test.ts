import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestClient } from '../../../support/client.js';
import type { Ending } from '../../../support/ending.js';
import { FakeClock } from '../../../../core/testing/fake-clock.js';
import { TestServer } from '../../../support/server.js';

const frame = (id: number | string, method = 'index') => JSON.stringify({ method, id });
const lost = (id: number | string) => [503, 'workerLost', id];

async function facts(client: TestClient, count: number) {
  return (await client.take(count)).map(({ status, event, id }) => [status, event, id]);
}

describe('the death of a worker', () => {
  it('is answered for every frame in flight, with its id and in order', async (test) => {
    const server = await TestServer.startAlone(test);
    const worker = server.addWorker('w1');
    const client = await server.connect();
    for (const id of [1, 'two', 3]) client.send(frame(id));
    await worker.frame(frame(3));
    client.send('no JSON at all');
    await worker.frame('no JSON at all');
    worker.die();
    assert.deepEqual(await facts(client, 4), [lost(1), lost('two'), lost(3), [503, 'workerLost', undefined]]);
  });

  it('leaves replies that it had written before the death alone', async (test) => {
    const server = await TestServer.startAlone(test);
    const worker = server.addWorker('w1');
    const client = await server.connect();
    for (const id of [1, 2, 3]) client.send(frame(id));
    await worker.frame(frame(3));
    worker.reply(await worker.frame(frame(2)), '{"id":2}');
    worker.die();
    assert.deepEqual(await facts(client, 3), [[undefined, undefined, 2], lost(1), lost(3)]);
  });

  it('lets frames that still waited go to the next worker', async (test) => {
    const server = await TestServer.startAlone(test, { settings: { limits: { maxInFlightPerConn: 2 } } });
    const first = server.addWorker('w1');
    const client = await server.connect();
    for (const id of [1, 2, 3, 4]) client.send(frame(id));
    await server.gateway.received(3);
    const second = server.addWorker('w2');
    first.die();
    await second.frame(frame(4));
    assert.deepEqual(second.texts, [frame(3), frame(4)]);
    assert.deepEqual(second.said(1), ['attach', 'frame', 'frame']);
    assert.deepEqual(await facts(client, 2), [lost(1), lost(2)]);
    second.reply(await second.frame(frame(3)), '{"id":3}');
    assert.equal((await client.next()).id, 3);
  });

  it('gives a frame whose route may be retried to the next worker, and keeps answers behind it', async (test) => {
    const server = await TestServer.startAlone(test);
    const first = server.addWorker('w1', ['index.index.again', 'live.user.say']);
    const client = await server.connect();
    const frames = [
      frame(1),
      frame(2, 'Again'),
      frame(3),
      frame(4, 'LIVE.user.Say'),
      frame(5),
      frame(6, 'live.user.saying'),
    ];
    for (const text of frames) client.send(text);
    await first.frame(frame(6, 'live.user.saying'));
    const second = server.addWorker('w2');
    first.die();
    assert.deepEqual(await facts(client, 1), [lost(1)]);
    second.reply(await second.frame(frame(2, 'Again')), '{"id":2}');
    assert.deepEqual(await facts(client, 2), [[undefined, undefined, 2], lost(3)]);
    second.reply(await second.frame(frame(4, 'LIVE.user.Say')), '{"id":4}');
    assert.deepEqual(await facts(client, 3), [[undefined, undefined, 4], lost(5), lost(6)]);
    assert.equal(second.frames.length, 2);
  });

  it('gives a frame once more and not twice', async (test) => {
    const server = await TestServer.startAlone(test);
    const again = ['index.index.again'];
    const first = server.addWorker('w1', again);
    const second = server.addWorker('w2', again);
    const third = server.addWorker('w3', again);
    const client = await server.connect();
    client.send(frame(1, 'again'));
    await first.frame(frame(1, 'again'));
    first.die();
    await second.frame(frame(1, 'again'));
    client.send(frame(2));
    const other = await second.frame(frame(2));
    second.reply(other, '{"id":2}'); // so this worker's death is not the second in a row
    second.die();
    assert.deepEqual(await facts(client, 2), [[undefined, undefined, 2], lost(1)]);
    assert.deepEqual(third.frames, []);
  });

  it('costs a client nothing that had no frame in flight', async (test) => {
    const server = await TestServer.startAlone(test);
    const client = await server.connectThrough('w1');
    for (const name of ['w1', 'w2', 'w3', 'w4']) {
      const worker = name === 'w1' ? server.worker(name) : server.addWorker(name);
      client.send(frame(name));
      worker.reply(await worker.frame(frame(name)), `{"id":"${name}"}`);
      assert.equal((await client.next()).id, name);
      worker.die();
    }
    assert.equal(server.gateway.connectionCount, 1);
  });

  it('lets replies pass that come from the next worker only', async (test) => {
    const server = await TestServer.startAlone(test);
    const first = server.addWorker('w1');
    const client = await server.connect();
    client.send(frame(1));
    const one = await first.frame(frame(1));
    const second = server.addWorker('w2');
    first.die();
    client.send(frame(2));
    const two = await second.frame(frame(2));
    first.reply({ ...one, sequence: two.sequence }, 'from the grave');
    second.reply(two, '{"id":2}');
    assert.deepEqual(await facts(client, 2), [lost(1), [undefined, undefined, 2]]);
  });

  it('is logged with the number of its connections', async (test) => {
    const server = await TestServer.startAlone(test);
    const worker = server.addWorker('w1');
    const client = await server.connect();
    client.send(frame(1));
    await worker.frame(frame(1));
    worker.die();
    const record = server.logged.find(({ msg }) => msg === 'worker is gone');
    assert.deepEqual([record?.['worker'], record?.['connections']], ['w1', 1]);
    assert.ok(worker.link.isClosed);
    assert.deepEqual(server.gateway.workers.pids, []);
  });
});

describe('a worker that says what cannot be taken', () => {
  it('is lost like one that died, and the log says why', async (test) => {
    const server = await TestServer.startAlone(test);
    const worker = server.addWorker('w1');
    const client = await server.connect();
    client.send(frame(1));
    await worker.frame(frame(1));
    worker.link.end(new RangeError('A message of kind 99 is unknown'));
    assert.deepEqual(await facts(client, 1), [lost(1)]);
    const record = server.logged.find(({ level }) => level === 'error');
    assert.equal(record?.['worker'], 'w1');
    assert.match(String(record?.['error']), /A message of kind 99 is unknown/);
  });
});

describe('a second death in a row', () => {
  it('closes a client with 1011 that had a frame in flight at both, after answering it', async (test) => {
    const server = await TestServer.startAlone(test);
    const client = await server.connectThrough('w1');
    const deadly = frame(1, 'deadly');
    const second = server.addWorker('w2');
    client.send(deadly);
    await server.worker('w1').frame(deadly);
    server.worker('w1').die();
    assert.deepEqual(await facts(client, 1), [lost(1)]);
    client.send(frame(2));
    client.send(frame(3));
    await second.frame(frame(3));
    second.die();
    assert.deepEqual(await facts(client, 2), [lost(2), lost(3)]);
    assert.equal((await client.close()).code, 1011);
    assert.ok(server.logLines('warn').some((line) => String(line).includes('1011')));
  });

  it('answers what waited behind as well', async (test) => {
    const server = await TestServer.startAlone(test, { settings: { limits: { maxInFlightPerConn: 1 } } });
    const first = server.addWorker('w1', ['index.index.again']);
    const second = server.addWorker('w2');
    const third = server.addWorker('w3');
    const client = await server.connect();
    client.send(frame(1, 'again'));
    client.send(frame(2));
    await server.gateway.received(2);
    first.die();
    await second.frame(frame(1, 'again'));
    second.die();
    assert.deepEqual(await facts(client, 2), [lost(1), lost(2)]);
    assert.equal((await client.close()).code, 1011);
    assert.deepEqual(third.frames, []);
  });

  it('does not count where nothing was in flight', async (test) => {
    const server = await TestServer.startAlone(test);
    const client = await server.connectThrough('w1');
    const [first, second] = [server.worker('w1'), server.addWorker('w2')];
    client.send(frame(1));
    first.reply(await first.frame(frame(1)), '{"id":1}');
    first.die(); // idle
    client.send(frame(2));
    await second.frame(frame(2));
    second.die();
    assert.deepEqual(await facts(client, 2), [[undefined, undefined, 1], lost(2)]);
    assert.equal(server.gateway.last.isOpen, true);
  });

  it('closes nobody who got an answer in between', async (test) => {
    const server = await TestServer.startAlone(test);
    const client = await server.connectThrough('w1');
    for (const name of ['w1', 'w2', 'w3']) {
      const worker = name === 'w1' ? server.worker(name) : server.addWorker(name);
      client.send(frame('good'));
      worker.reply(await worker.frame(frame('good')), '{"id":"good"}');
      client.send(frame('bad'));
      await worker.frame(frame('bad'));
      worker.die();
      assert.deepEqual(await facts(client, 2), [[undefined, undefined, 'good'], lost('bad')]);
    }
    assert.equal(server.gateway.connectionCount, 1);
  });
});

describe('without a worker', () => {
  const waitMs = 2_000;

  async function starving(test: Ending) {
    const clock = new FakeClock();
    const server = await TestServer.startAlone(test, { clock });
    const client = await server.connectThrough('w1');
    server.worker('w1').die();
    return { clock, server, client };
  }

  it('handshakes are refused with 503', async (test) => {
    const server = await TestServer.startAlone(test);
    await assert.rejects(server.connect(), /503/);
  });

  it('frames wait two seconds and are then answered tooBusy, in order', async (test) => {
    const { clock, server, client } = await starving(test);
    client.send(frame(1));
    client.send(frame(2));
    await server.gateway.received(2);
    assert.ok(server.gateway.last.isPaused);
    clock.advance(waitMs - 1);
    assert.deepEqual(client.unread, []);
    clock.advance(1);
    assert.deepEqual(await facts(client, 2), [
      [503, 'tooBusy', 1],
      [503, 'tooBusy', 2],
    ]);
  });

  it('frames are answered at once when the wait was in vain', async (test) => {
    const { clock, server, client } = await starving(test);
    client.send(frame(1));
    await server.gateway.received(1);
    clock.advance(waitMs);
    client.send(frame(2));
    assert.deepEqual(await facts(client, 2), [
      [503, 'tooBusy', 1],
      [503, 'tooBusy', 2],
    ]);
    assert.equal(server.logLines('error').length, 1);
  });

  it('frames that waited go to the first worker that comes in time', async (test) => {
    const { clock, server, client } = await starving(test);
    client.send(frame(1));
    client.send(frame(2));
    await server.gateway.received(1);
    clock.advance(waitMs - 1);
    const worker = server.addWorker('w2');
    await worker.frame(frame(2));
    clock.advance(waitMs);
    worker.reply(await worker.frame(frame(1)), '{"id":1}');
    worker.reply(await worker.frame(frame(2)), '{"id":2}');
    assert.deepEqual(
      (await client.take(2)).map(({ id }) => id),
      [1, 2],
    );
    assert.equal(server.gateway.last.isPaused, false);
  });

  it('recovers after the wait was in vain, and waits anew the next time', async (test) => {
    const { clock, server, client } = await starving(test);
    client.send(frame(1));
    await server.gateway.received(1);
    clock.advance(waitMs);
    await client.next();
    const worker = server.addWorker('w2');
    client.send(frame(2));
    worker.reply(await worker.frame(frame(2)), '{"id":2}');
    assert.equal((await client.next()).id, 2);
    worker.die();
    client.send(frame(3));
    await server.gateway.received(3);
    clock.advance(waitMs - 1);
    assert.deepEqual(client.unread, []);
    clock.advance(1);
    assert.equal((await client.next()).event, 'tooBusy');
  });

  it('each wait is two seconds long, whatever came before', async (test) => {
    const { clock, server, client } = await starving(test);
    client.send(frame(1));
    await server.gateway.received(1);
    clock.advance(waitMs - 500);
    const second = server.addWorker('w2');
    second.reply(await second.frame(frame(1)), '{"id":1}');
    second.die();
    client.send(frame(2));
    await server.gateway.received(2);
    clock.advance(waitMs - 1);
    const third = server.addWorker('w3');
    await third.frame(frame(2));
    assert.deepEqual(
      (await client.take(1)).map(({ id }) => id),
      [1],
    );
    assert.deepEqual(client.unread, []);
  });

  it('nobody waits for a client that has left', async (test) => {
    const clock = new FakeClock();
    const server = await TestServer.startAlone(test, { clock });
    const client = await server.connectThrough('w1');
    const patient = await server.connect();
    server.worker('w1').die();
    client.send(frame(1));
    patient.send(frame(2));
    await server.gateway.received(2);
    server.gateway.opened[0]?.close('revoked');
    await server.gateway.lost(1);
    clock.advance(waitMs);
    assert.equal(server.logged.find(({ level }) => level === 'error')?.['connections'], 1);
    assert.equal((await patient.next()).event, 'tooBusy');
  });

  it('no frame of a client that has left goes to the next worker', async (test) => {
    const { server, client } = await starving(test);
    client.send(frame(1));
    await server.gateway.received(1);
    server.gateway.last.close('revoked');
    client.socket.terminate();
    await server.gateway.lost(1);
    const worker = server.addWorker('w2');
    const other = await server.connect();
    other.send(frame(2));
    await worker.frame(frame(2));
    assert.equal(worker.frames.length, 1);
  });
});
