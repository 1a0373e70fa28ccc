import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SettingsInput } from '../../../../core/config/schema.js';
import type { TestClient } from '../../../support/client.js';
import type { Ending } from '../../../support/ending.js';
import { FakeClock } from '../../../../core/testing/fake-clock.js';
import { TestServer } from '../../../support/server.js';

const piece = 'x'.repeat(50_000);
const budget = 200_000;

/** A server with one client that can stop reading. */
class Scene {
  private constructor(
    readonly clock: FakeClock,
    readonly server: TestServer,
    readonly client: TestClient,
  ) {}

  static async start(test: Ending, limits: SettingsInput['limits'] = {}): Promise<Scene> {
    const clock = new FakeClock();
    clock.advance(1_000_000);
    const settings = { limits: { sendQueueBytes: budget, ...limits } };
    const server = await TestServer.startAlone(test, { clock, settings });
    return new Scene(clock, server, await server.connectThrough('w1'));
  }

  get connection() {
    return this.server.gateway.last;
  }

  /** The client stops reading, and is pushed to until more than so many bytes wait for it. */
  async stall(bytes: number): Promise<void> {
    this.client.socket.pause();
    while (this.connection.isOpen && this.connection.queuedBytes <= bytes) {
      this.server.worker('w1').push(1, piece);
      await new Promise((resolve) => setImmediate(resolve)); // the socket is written at the end of a tick
    }
    assert.ok(this.connection.isOpen, 'not cut off yet');
  }

  /** The client reads everything. */
  async readOn(): Promise<void> {
    this.client.socket.resume();
    this.server.worker('w1').push(1, 'last');
    for (let text = ''; text !== 'last'; text = await this.client.nextText());
  }
}

describe('a client that does not read', () => {
  it('is cut off when more than its budget waits for it, which is logged once', async (test) => {
    const scene = await Scene.start(test);
    await scene.stall(budget);
    for (let n = 0; n < 50; n++) scene.server.worker('w1').push(1, piece);
    assert.equal(scene.connection.isOpen, false);
    await scene.server.gateway.lost(1);
    assert.deepEqual(scene.server.logLines('warn'), [
      'client cut off: it does not read and its send queue is full',
    ]);
    scene.client.socket.resume();
    assert.equal((await scene.client.close()).code, 1006);
  });

  it('gets no further frame of its own handed over once half of its budget waits', async (test) => {
    const scene = await Scene.start(test);
    const worker = scene.server.worker('w1');
    await scene.stall(budget / 2);
    scene.client.send('held');
    await scene.server.gateway.received(1);
    assert.deepEqual(worker.frames, []);
    assert.ok(scene.connection.isPaused);
    await scene.readOn();
    worker.reply(await worker.frame('held'), 'fine');
    assert.equal(await scene.client.nextText(), 'fine');
    assert.equal(scene.connection.isPaused, false);
  });

  it('is cut off when it takes nothing for the time of a ping and its pong', async (test) => {
    const scene = await Scene.start(test);
    await scene.stall(budget / 2);
    scene.client.send('held');
    await scene.server.gateway.received(1);
    scene.clock.advance(34_000);
    assert.ok(scene.connection.isOpen);
    scene.clock.advance(2_000);
    assert.equal(scene.connection.isOpen, false);
    await scene.server.gateway.lost(1);
  });

  it('is not judged by how it read the last time', async (test) => {
    const scene = await Scene.start(test);
    const worker = scene.server.worker('w1');
    for (const text of ['first', 'second', 'third']) {
      await scene.stall(budget / 2);
      scene.client.send(text);
      await scene.server.gateway.until(text, () => scene.connection.isPaused);
      scene.clock.advance(20_000);
      assert.ok(scene.connection.isOpen, text);
      await scene.readOn();
      worker.reply(await worker.frame(text), 'fine');
      assert.equal(await scene.client.nextText(), 'fine');
    }
  });

  it('may have been waiting for its worker long before it stopped reading', async (test) => {
    const scene = await Scene.start(test, { maxInFlightPerConn: 1 });
    const worker = scene.server.worker('w1');
    scene.client.send('work');
    const work = await worker.frame('work');
    scene.clock.advance(600_000);
    await scene.stall(budget / 2);
    scene.clock.advance(20_000);
    assert.ok(scene.connection.isOpen);
    await scene.readOn();
    worker.reply(work, 'done');
    assert.equal(await scene.client.nextText(), 'done');
  });
});

describe('a client that reads', () => {
  it('gets a burst that is larger than its budget', async (test) => {
    const scene = await Scene.start(test, { sendQueueBytes: 20_000 });
    for (let n = 0; n < 20; n++) scene.server.worker('w1').push(1, 'x'.repeat(10_000));
    scene.server.worker('w1').push(1, 'last');
    for (let n = 0; n < 20; n++) assert.equal((await scene.client.nextText()).length, 10_000);
    assert.equal(await scene.client.nextText(), 'last');
  });
});
