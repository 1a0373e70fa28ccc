import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SettingsInput } from '../../../../core/config/schema.js';
import type { TestClient } from '../../../support/client.js';
import type { Ending } from '../../../support/ending.js';
import { FakeClock } from '../../../../core/testing/fake-clock.js';
import { TestServer } from '../../../support/server.js';
import type { Envelope } from '../../../support/test-worker.js';

const frame = (id: number) => JSON.stringify({ method: 'index', id });

/** A server whose time stands still and whose worker answers at once, with one client. */
class Scene {
  #sent = 0;

  private constructor(
    readonly clock: FakeClock,
    readonly server: TestServer,
    readonly client: TestClient,
  ) {}

  static async start(test: Ending, limits: SettingsInput['limits'] = {}): Promise<Scene> {
    const clock = new FakeClock();
    clock.advance(5_000.25);
    const server = await TestServer.start(test, { clock, settings: { limits } });
    return new Scene(clock, server, await server.connect());
  }

  /** The client sends so many frames; gives how many of them were answered, by status. */
  async send(count: number): Promise<Record<number, number>> {
    for (let n = 0; n < count; n++) this.client.send(frame(++this.#sent));
    await this.server.gateway.received(this.#sent);
    this.client.send('2'); // its answer comes last, because no reply waits for anything here
    const answers: Record<number, number> = {};
    for (let text = await this.client.nextText(); text !== '3'; text = await this.client.nextText()) {
      const { status }: Envelope = JSON.parse(text);
      answers[status] = (answers[status] ?? 0) + 1;
    }
    return answers;
  }
}

describe('the rate of a client', () => {
  it('is a burst of 100 frames and 50 a second from then on', async (test) => {
    const scene = await Scene.start(test);
    assert.deepEqual(await scene.send(100), { 200: 100 });
    assert.deepEqual(await scene.send(1), { 429: 1 });
    scene.clock.advance(20);
    assert.deepEqual(await scene.send(2), { 200: 1 });
    for (let second = 0; second < 5; second++) {
      scene.clock.advance(1_000);
      assert.deepEqual(await scene.send(50), { 200: 50 });
    }
    scene.clock.advance(20_000);
    assert.deepEqual(await scene.send(101), { 200: 100, 429: 1 }, 'a long rest fills the bucket, no more');
  });

  it('is told to a client that is above it, with the id, once a second', async (test) => {
    const scene = await Scene.start(test, { msgBurst: 1, msgRatePerSec: 1 });
    for (let id = 1; id <= 4; id++) scene.client.send(frame(id));
    await scene.server.gateway.received(4);
    scene.clock.advance(999);
    scene.client.send(frame(5));
    await scene.server.gateway.received(5);
    scene.clock.advance(1);
    for (let id = 6; id <= 8; id++) scene.client.send(frame(id));
    const answers = (await scene.client.take(4)).map(({ status, event, id }) => [status, event, id]);
    assert.deepEqual(answers, [
      [200, 'success', 1],
      [429, 'rateLimited', 2],
      [200, 'success', 6],
      [429, 'rateLimited', 7],
    ]);
    await scene.server.gateway.received(8);
    assert.deepEqual(scene.client.unread, []);
  });

  it('is told behind the replies to what came before', async (test) => {
    const server = await TestServer.startAlone(test, { settings: { limits: { msgBurst: 2 } } });
    const worker = server.addWorker('w1');
    const client = await server.connect();
    for (let id = 1; id <= 3; id++) client.send(frame(id));
    await server.gateway.received(3);
    for (const id of [1, 2]) worker.reply(await worker.frame(frame(id)), `{"id":${id}}`);
    assert.deepEqual(
      (await client.take(3)).map(({ id }) => id),
      [1, 2, 3],
    );
  });

  it('closes with 1008 who does not slow down, and says so once in the log', async (test) => {
    const scene = await Scene.start(test);
    assert.deepEqual(await scene.send(199), { 200: 100, 429: 1 });
    scene.client.send(frame(200));
    assert.deepEqual(await scene.client.close(), { code: 1008, reason: 'policyViolation' });
    assert.deepEqual(scene.server.logLines('warn'), [
      'closed with 1008: it sends more than it may and does not slow down',
    ]);
  });

  it('forgives what was refused more than ten seconds ago', async (test) => {
    const scene = await Scene.start(test, { msgBurst: 1, msgRatePerSec: 1 });
    for (let round = 0; round < 3; round++) {
      assert.deepEqual(await scene.send(100), { 200: 1, 429: 1 });
      scene.clock.advance(10_001);
    }
    for (let n = 0; n <= 100; n++) scene.client.send(frame(n));
    assert.equal((await scene.client.close()).code, 1008);
  });

  it('is owed to a client for the time in which it was not read', async (test) => {
    const clock = new FakeClock();
    const settings = { limits: { maxInFlightPerConn: 1, msgBurst: 10, msgRatePerSec: 10 } };
    const server = await TestServer.startAlone(test, { clock, settings });
    const worker = server.addWorker('w1');
    const client = await server.connect();
    client.send(frame(1));
    const first = await worker.frame(frame(1));
    assert.ok(server.gateway.last.isPaused);
    clock.advance(5_100);
    worker.reply(first, '{"id":1}');
    assert.equal((await client.next()).id, 1);
    for (let id = 2; id <= 61; id++) client.send(frame(id));
    for (let id = 2; id <= 61; id++) {
      worker.reply(await worker.frame(frame(id)), `{"id":${id}}`);
      assert.equal((await client.next()).id, id);
    }
    client.send(frame(62));
    assert.equal((await client.next()).event, 'rateLimited');
  });

  it('is each client its own', async (test) => {
    const scene = await Scene.start(test);
    const other = await scene.server.connect();
    assert.deepEqual(await scene.send(150), { 200: 100, 429: 1 });
    assert.equal((await other.ask('index')).status, 200);
  });

  it('can be switched off', async (test) => {
    const scene = await Scene.start(test, { msgRatePerSec: 0, msgBurst: 1 });
    assert.deepEqual(await scene.send(500), { 200: 500 });
    assert.equal(scene.server.gateway.last.allowance, undefined);
  });
});

describe('heartbeats, pings and pongs', () => {
  it('a heartbeat takes nothing from the rate, and a client above it still gets its answer', async (test) => {
    const scene = await Scene.start(test, { msgBurst: 1 });
    for (let n = 0; n < 20; n++) scene.client.send('2');
    for (let n = 0; n < 20; n++) assert.equal(await scene.client.nextText(), '3');
    assert.equal(scene.server.gateway.last.allowance, undefined, 'nothing is kept of a quiet client');
    assert.deepEqual(await scene.send(3), { 200: 1, 429: 1 });
  });

  it('a flood of heartbeats or pongs is closed with 1008', async (test) => {
    for (const send of [
      (client: TestClient) => client.send('2'),
      (client: TestClient) => client.socket.pong(),
    ]) {
      const scene = await Scene.start(test);
      const other = await scene.server.connect();
      for (let n = 0; n < 150; n++) send(scene.client);
      scene.clock.advance(1_000);
      for (let n = 0; n < 1_000; n++) send(scene.client);
      assert.equal((await scene.client.close()).code, 1008);
      other.send('2');
      assert.equal(await other.nextText(), '3');
    }
  });

  it('a ping is answered, and counts as a frame', async (test) => {
    const scene = await Scene.start(test, { msgBurst: 2 });
    const ponged = new Promise((resolve) => scene.client.socket.once('pong', resolve));
    scene.client.socket.ping('one');
    assert.equal(String(await ponged), 'one');
    assert.deepEqual(await scene.send(2), { 200: 1, 429: 1 });
  });

  it('a flood of pings ends the client that makes it and nobody else', async (test) => {
    const scene = await Scene.start(test);
    const other = await scene.server.connect();
    for (let n = 0; n < 20_000; n++) scene.client.socket.ping();
    assert.ok([1006, 1008].includes((await scene.client.close()).code));
    other.send('2');
    assert.equal(await other.nextText(), '3');
  });

  it('pings that come one by one are closed with 1008 like frames', async (test) => {
    const scene = await Scene.start(test, { msgBurst: 1 });
    for (let n = 0; n < 101; n++) {
      const ponged = new Promise((resolve) => scene.client.socket.once('pong', resolve));
      scene.client.socket.ping();
      await Promise.race([ponged, scene.client.closed]);
    }
    assert.deepEqual(await scene.client.close(), { code: 1008, reason: 'policyViolation' });
  });
});
