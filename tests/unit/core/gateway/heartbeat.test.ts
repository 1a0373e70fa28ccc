import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SettingsInput } from '../../../../core/config/schema.js';
import type { TestClient, ClientSettings } from '../../../support/client.js';
import type { Ending } from '../../../support/ending.js';
import { FakeClock } from '../../../../core/testing/fake-clock.js';
import { TestServer } from '../../../support/server.js';
import { within } from '../../../support/within.js';

const second = 1_000;

interface Scene {
  readonly clock: FakeClock;
  readonly server: TestServer;
  readonly client: TestClient;
}

async function start(
  test: Ending,
  settings: SettingsInput = {},
  client: ClientSettings = {},
): Promise<Scene> {
  const clock = new FakeClock();
  clock.advance(5_000_000); // a clock need not begin at 0
  const server = await TestServer.startAlone(test, { clock, settings });
  server.addWorker('w1');
  return { clock, server, client: await server.connect(client) };
}

async function ping(client: TestClient): Promise<void> {
  const { socket } = client;
  await within('a ping', new Promise((resolve) => socket.once('ping', resolve)));
}

/** Lets time pass, and lets every ping on the way be answered. */
async function pass({ clock, server }: Scene, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed++) {
    clock.advance(second);
    await server.gateway.until('a pong', () => !server.gateway.last.isAwaitingPong);
  }
}

describe('the idle rule', () => {
  it('closes a client with 4408 that sends no frame of its own for a minute', async (test) => {
    const scene = await start(test);
    await pass(scene, 59);
    assert.ok(scene.server.gateway.last.isOpen);
    scene.clock.advance(second);
    assert.equal((await scene.client.close()).code, 4408);
  });

  it('spares a client that sends frames, heartbeats among them', async (test) => {
    const scene = await start(test);
    for (let round = 0; round < 4; round++) {
      await pass(scene, 59);
      scene.client.send('2');
      assert.equal(await scene.client.nextText(), '3');
    }
    assert.ok(scene.server.gateway.last.isOpen);
  });

  it('does not take a push to the client, or a reply, for a frame of the client', async (test) => {
    const scene = await start(test);
    for (let round = 0; round < 6; round++) {
      scene.server.worker('w1').push(1, '{"event":"news"}');
      await scene.client.next();
      await pass(scene, 10);
    }
    assert.equal((await scene.client.close()).code, 4408);
  });

  it('takes a pong for such a frame where it is configured', async (test) => {
    const scene = await start(test, { heartbeat: { countPong: true } });
    await pass(scene, 300);
    assert.ok(scene.server.gateway.last.isOpen);
  });

  it('is off at 0', async (test) => {
    const scene = await start(test, { heartbeat: { idleTimeoutMs: 0 } });
    await pass(scene, 200);
    assert.ok(scene.server.gateway.last.isOpen);
  });
});

describe('pings', () => {
  it('come every 25 seconds', async (test) => {
    const scene = await start(test);
    let pings = 0;
    scene.client.socket.on('ping', () => pings++);
    await pass(scene, 24);
    assert.equal(pings, 0);
    await pass(scene, 1);
    assert.equal(pings, 1);
    scene.client.send('2');
    await scene.client.nextText();
    await pass(scene, 25);
    assert.equal(pings, 2);
  });

  it('that nobody answers within 10 seconds cut the client off without a word', async (test) => {
    const { clock, client, server } = await start(test, {}, { autoPong: false });
    clock.advance(25 * second);
    await ping(client);
    clock.advance(9 * second);
    assert.ok(server.gateway.last.isOpen);
    clock.advance(second);
    assert.equal((await client.close()).code, 1006);
  });

  it('that are answered in time do not', async (test) => {
    const scene = await start(test, { heartbeat: { idleTimeoutMs: 0 } }, { autoPong: false });
    const { clock, client, server } = scene;
    for (const untilPing of [25, 16, 16]) {
      const pinged = ping(client);
      clock.advance(untilPing * second);
      await pinged;
      clock.advance(9 * second);
      client.socket.pong();
      await server.gateway.until('a pong', () => !server.gateway.last.isAwaitingPong);
    }
    assert.ok(server.gateway.last.isOpen);
  });
});

describe('the end of a session', () => {
  it('closes with 4401, however busy the client is', async (test) => {
    const scene = await start(test, { auth: { maxSessionMs: 90_000 } });
    for (let passed = 0; passed < 89; passed++) {
      scene.client.send('2');
      await scene.client.nextText();
      await pass(scene, 1);
    }
    assert.ok(scene.server.gateway.last.isOpen);
    scene.clock.advance(second);
    assert.equal((await scene.client.close()).code, 4401);
  });
});

describe('while a client is not read because its worker has enough', () => {
  const limits = { maxInFlightPerConn: 1 };

  it('its clocks stand still, and go on from where they stood', async (test) => {
    const scene = await start(test, { limits });
    const { clock, server, client } = scene;
    const worker = server.worker('w1');
    await pass(scene, 20);
    client.send('work');
    const work = await worker.frame('work');
    assert.ok(server.gateway.last.isPaused);
    let pings = 0;
    client.socket.on('ping', () => pings++);
    clock.advance(3_600 * second);
    assert.ok(server.gateway.last.isOpen);
    worker.reply(work, 'done');
    assert.equal(await client.nextText(), 'done');
    assert.equal(pings, 0);
    await pass(scene, 4);
    assert.equal(pings, 0, '20 + 4 seconds since the last ping');
    await pass(scene, 1);
    assert.equal(pings, 1);
    await pass(scene, 54);
    assert.ok(server.gateway.last.isOpen);
    clock.advance(second);
    assert.equal((await client.close()).code, 4408);
  });

  it('a pong that is due does not cut it off', async (test) => {
    const { clock, server, client } = await start(test, { limits }, { autoPong: false });
    const worker = server.worker('w1');
    const pinged = ping(client);
    clock.advance(25 * second);
    await pinged;
    client.send('work');
    const work = await worker.frame('work');
    clock.advance(60 * second);
    worker.reply(work, 'done');
    assert.equal(await client.nextText(), 'done');
    clock.advance(9 * second);
    assert.ok(server.gateway.last.isOpen);
    clock.advance(second);
    assert.equal((await client.close()).code, 1006);
  });

  it('its session ends when it is read again', async (test) => {
    const { clock, server, client } = await start(test, { limits, auth: { maxSessionMs: 30_000 } });
    client.send('work');
    const worker = server.worker('w1');
    const work = await worker.frame('work');
    clock.advance(30 * second);
    assert.ok(server.gateway.last.isOpen);
    worker.reply(work, 'done');
    assert.equal(await client.nextText(), 'done');
    clock.advance(second);
    assert.equal((await client.close()).code, 4401);
  });
});
