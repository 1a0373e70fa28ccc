import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Connection } from '../../../../core/gateway/connection.js';
import { closeInSlices } from '../../../../core/gateway/farewell.js';
import type { TestClient } from '../../../support/client.js';
import type { Ending } from '../../../support/ending.js';
import { FakeClock } from '../../../../core/testing/fake-clock.js';
import { TestServer } from '../../../support/server.js';
import { StandInWorker } from '../../../support/stand-in-worker.js';

const drainMs = 10_000;
const frame = (id: number) => JSON.stringify({ method: 'index', id });
const reply = (id: number) => JSON.stringify({ id });

/** A server whose only worker is about to be replaced. */
class Changeover {
  readonly retired: string[] = [];

  private constructor(
    readonly server: TestServer,
    readonly clock: FakeClock,
  ) {
    server.addWorker('old');
  }

  static async start(test: Ending): Promise<Changeover> {
    const clock = new FakeClock();
    return new Changeover(await TestServer.startAlone(test, { clock }), clock);
  }

  get old(): StandInWorker {
    return this.server.worker('old');
  }

  get fresh(): StandInWorker {
    return this.server.worker('fresh');
  }

  /** A client of the old worker, which has these frames of it. */
  async client(...frames: number[]): Promise<TestClient> {
    const client = await this.server.connect();
    for (const id of frames) client.send(frame(id));
    for (const id of frames) await this.old.frame(frame(id));
    return client;
  }

  /** The old worker is relieved by the fresh one. */
  relieve(): void {
    this.server.addWorker('fresh');
    this.server.gateway.workers.assign(['fresh'], drainMs, (worker) => this.retired.push(worker));
  }
}

describe('a worker that is relieved', () => {
  it('answers first for the handshakes that it was asked about', async (test) => {
    const change = await Changeover.start(test);
    const { gateway } = change.server;
    const request = { door: 'websocket', address: '192.0.2.1', headers: {} } as const;
    const candidate = gateway.announce({ auth: {}, request });
    const answered = gateway.ask(candidate);
    change.relieve();
    assert.deepEqual(change.retired, []);
    const opening = { isAccepted: false, status: 403, event: 'no' } as const;
    change.old.link.deliver({ kind: 'opened', connection: candidate.number, opening });
    assert.deepEqual(await answered, opening);
    assert.deepEqual(change.retired, ['old']);
    gateway.dismiss(candidate);
  });
});

describe('a connection whose worker is relieved', () => {
  it('moves at once when nothing of it is in flight', async (test) => {
    const change = await Changeover.start(test);
    const client = await change.client(1);
    change.old.reply(await change.old.frame(frame(1)), reply(1));
    change.relieve();
    assert.deepEqual(change.old.said(1), ['attach', 'frame', 'detach']);
    assert.deepEqual(change.retired, ['old']);
    client.send(frame(2));
    change.fresh.reply(await change.fresh.frame(frame(2)), reply(2));
    assert.deepEqual(
      (await client.take(2)).map(({ id }) => id),
      [1, 2],
    );
    assert.deepEqual(change.fresh.said(1), ['attach', 'frame']);
    change.clock.advance(drainMs);
    assert.deepEqual(change.server.logLines('warn'), []);
  });

  it('moves between two frames: what runs ends with the old worker, what comes waits for the new one', async (test) => {
    const change = await Changeover.start(test);
    const client = await change.client(1, 2);
    change.relieve();
    client.send(frame(3));
    client.send(frame(4));
    await change.server.gateway.received(3);
    assert.ok(change.server.gateway.last.isPaused);
    change.old.reply(await change.old.frame(frame(1)), reply(1));
    assert.deepEqual([change.fresh.frames, change.retired], [[], []]);
    change.old.push(1, '{"event":"pushed"}');
    change.old.reply(await change.old.frame(frame(2)), reply(2));
    assert.deepEqual(change.retired, ['old']);
    await change.fresh.frame(frame(4));
    assert.deepEqual(change.fresh.texts, [frame(3), frame(4)]);
    assert.deepEqual(change.old.texts, [frame(1), frame(2)]);
    change.fresh.reply(await change.fresh.frame(frame(3)), reply(3));
    change.fresh.reply(await change.fresh.frame(frame(4)), reply(4));
    assert.deepEqual(
      (await client.take(5)).map(({ id }) => id),
      [1, undefined, 2, 3, 4],
    );
    assert.equal(change.server.gateway.last.isPaused, false);
  });

  it('is torn away at the drain limit: what runs is answered workerLost, and its late reply is dropped', async (test) => {
    const change = await Changeover.start(test);
    const client = await change.client(1, 2);
    const late = await change.old.frame(frame(2));
    change.relieve();
    client.send(frame(3));
    await change.server.gateway.received(3);
    change.clock.advance(drainMs - 1);
    assert.deepEqual(change.retired, []);
    change.clock.advance(1);
    assert.deepEqual(change.retired, ['old']);
    assert.deepEqual(change.old.said(1).at(-1), 'detach');
    const three = await change.fresh.frame(frame(3));
    change.old.reply({ ...late, sequence: three.sequence }, reply(99));
    change.old.reply(late, reply(98));
    change.fresh.reply(three, reply(3));
    assert.deepEqual(
      (await client.take(3)).map(({ event, id }) => [event, id]),
      [
        ['workerLost', 1],
        ['workerLost', 2],
        [undefined, 3],
      ],
    );
    assert.deepEqual(client.unread, []);
  });

  it('is answered when the old worker dies before it has moved', async (test) => {
    const change = await Changeover.start(test);
    const client = await change.client(1);
    change.relieve();
    change.old.die();
    assert.deepEqual(change.retired, ['old']);
    client.send(frame(2));
    change.fresh.reply(await change.fresh.frame(frame(2)), reply(2));
    assert.deepEqual(
      (await client.take(2)).map(({ event, id }) => [event, id]),
      [
        ['workerLost', 1],
        [undefined, 2],
      ],
    );
    change.clock.advance(drainMs);
    assert.deepEqual(change.retired, ['old']);
  });

  it('that ends meanwhile is no reason to wait', async (test) => {
    const change = await Changeover.start(test);
    const client = await change.client(1);
    change.relieve();
    client.socket.terminate();
    await change.server.gateway.lost(1);
    assert.deepEqual(change.retired, ['old']);
  });
});

describe('a worker', () => {
  it('without connections is relieved at once, and only once', async (test) => {
    const change = await Changeover.start(test);
    change.relieve();
    assert.deepEqual(change.retired, ['old']);
    change.server.gateway.workers.assign(['fresh'], drainMs, (worker) => change.retired.push(worker));
    assert.deepEqual(change.retired, ['old']);
  });

  it('that is not assigned gets no connection', async (test) => {
    const change = await Changeover.start(test);
    change.server.addWorker('fresh');
    change.server.gateway.workers.assign(['old'], drainMs, () => undefined);
    await change.client(1);
    await change.client(2);
    assert.deepEqual(change.fresh.link.sent, []);
  });

  it('gets connections while others have more', async (test) => {
    const change = await Changeover.start(test);
    change.server.addWorker('fresh');
    for (let id = 1; id <= 6; id++) {
      const client = await change.server.connect();
      client.send(frame(id));
      await change.server.gateway.received(id);
    }
    assert.deepEqual([change.old.frames.length, change.fresh.frames.length], [3, 3]);
  });

  it('that comes new takes connections over from one that has many, between two frames', async (test) => {
    const change = await Changeover.start(test);
    const clients = [];
    for (let id = 1; id <= 20; id++) clients.push(await change.client(id));
    for (let id = 2; id <= 20; id++) change.old.reply(await change.old.frame(frame(id)), reply(id));
    change.server.addWorker('fresh');
    let received = 20;
    for (const client of clients) {
      client.send(frame(100 + received));
      await change.server.gateway.received(++received);
    }
    assert.deepEqual(change.old.said(1), ['attach', 'frame', 'frame'], 'a frame of it is in flight');
    const moved = change.fresh.frames.length;
    assert.ok(moved >= 5 && moved <= 10, `${moved} of 20 moved`);
    for (const { connection } of change.fresh.frames) {
      assert.deepEqual(change.old.said(connection), ['attach', 'frame', 'detach']);
    }
  });
});

describe('a gateway that is drained', () => {
  it('closes idle clients at once and the others when they have their answer', async (test) => {
    const change = await Changeover.start(test);
    const idle = await change.client();
    const busy = await change.client(1);
    const drained = change.server.gateway.drain(1012, 'restart', drainMs);
    assert.deepEqual(await idle.close(), { code: 1012, reason: 'restart' });
    await change.server.gateway.lost(1);
    assert.equal(change.server.gateway.connectionCount, 1);
    assert.ok(change.server.gateway.last.isPaused, 'no further frame is read');
    change.old.reply(await change.old.frame(frame(1)), reply(1));
    assert.equal((await busy.close()).code, 1012);
    assert.deepEqual(busy.unread, [reply(1)]);
    await drained;
  });

  it('closes a client whose answer does not come at the end of the time', async (test) => {
    const change = await Changeover.start(test);
    const client = await change.client(1);
    const drained = change.server.gateway.drain(1012, 'restart', drainMs);
    change.clock.advance(drainMs - 1);
    assert.ok(change.server.gateway.last.isOpen);
    change.clock.advance(1);
    assert.equal((await client.close()).code, 1012);
    await drained;
  });

  it('closes many clients in slices over the time', async () => {
    const clock = new FakeClock();
    const sizes: number[] = [];
    const crowd = Array.from<Connection>({ length: 50_000 });
    const closing = closeInSlices(crowd, 10_000, clock, (slice) => sizes.push(slice.length));
    for (let slice = 1; slice < 100; slice++) {
      assert.equal(sizes.length, slice);
      clock.advance(100);
      await Promise.resolve();
    }
    await closing;
    assert.deepEqual([sizes.length, ...new Set(sizes)], [100, 500]);
  });

  it('without clients is done at once', async (test) => {
    const change = await Changeover.start(test);
    await change.server.gateway.drain(1012, 'restart', drainMs);
  });
});
