import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestWorker } from '../../../support/test-worker.js';

async function connected(): Promise<TestWorker> {
  const worker = await TestWorker.start();
  worker.connect();
  return worker;
}

function ids(worker: TestWorker): unknown[] {
  return worker.replies.map(({ id }) => id);
}

describe('the turns of a connection', () => {
  it('frames of one connection are answered in order, whatever they take', async () => {
    const worker = await connected();
    worker.send({ method: 'slow', ms: 20, id: 1 });
    worker.send({ method: 'index', id: 2 });
    worker.send({ method: 'slow', ms: 1, id: 3 });
    worker.send({ method: 'nope', id: 4 });
    worker.send('{');
    await worker.reply(5);
    assert.deepEqual(ids(worker), [1, 2, 3, 4, undefined]);
  });

  it('only one frame of a connection is at work at a time', async () => {
    const worker = await connected();
    for (let id = 1; id <= 32; id++) worker.send({ method: 'slow', ms: 1, id });
    assert.equal(worker.application.vitals().running, 1);
    await worker.reply(32);
    assert.deepEqual(
      ids(worker),
      Array.from({ length: 32 }, (_, index) => index + 1),
    );
  });

  it('connections do not wait for each other', async () => {
    const worker = await connected();
    worker.connect(2);
    worker.send({ method: 'never', id: 'one' }, 1);
    assert.equal((await worker.ask('index', { id: 'two' }, 2)).id, 'two');
  });

  it('a concurrent action starts at its turn and holds up nothing', async () => {
    const worker = await connected();
    worker.send({ method: 'slow', ms: 5, id: 1 });
    worker.send({ method: 'background', ms: 20, id: 2 });
    worker.send({ method: 'index', id: 3 });
    assert.equal(worker.application.vitals().running, 1, 'its turn has not come');
    await worker.reply(3);
    assert.deepEqual(ids(worker), [1, 3]);
    await worker.reply(2);
    assert.deepEqual(ids(worker), [1, 3, 2]);
  });

  it('pushes of an action go out before its reply', async () => {
    const worker = await connected();
    worker.send({ method: 'push', count: 2 });
    assert.deepEqual(
      worker.link.sent.map(({ kind }) => kind),
      ['push', 'push', 'reply'],
    );
    assert.deepEqual(worker.pushes[1], { status: 200, event: 'pushed', info: 'pushed', param: { n: 1 } });
  });

  it('an action whose time is up is answered 504 and gives its turn away', async () => {
    const worker = await connected();
    worker.send({ method: 'never', id: 1 });
    worker.send({ method: 'index', id: 2 });
    worker.clock.advance(9_999);
    assert.deepEqual(ids(worker), []);
    worker.clock.advance(1);
    assert.deepEqual(
      worker.replies.map(({ id, status }) => [id, status]),
      [
        [1, 504],
        [2, 200],
      ],
    );
    assert.equal(worker.application.vitals().running, 0);
    assert.equal(worker.clock.pending, 0);
  });

  it('an action may have a time of its own', async () => {
    const worker = await connected();
    worker.send({ method: 'impatient' });
    worker.clock.advance(40);
    assert.equal(worker.replies[0]?.event, 'actionTimeout');
  });

  it('a late result is dropped and counted', async () => {
    const worker = await connected();
    worker.send({ method: 'stubborn', ms: 5 });
    worker.clock.advance(10_000);
    await worker.ask('stubborn', { ms: 30 });
    assert.equal(worker.application.vitals().lateResults, 1);
    assert.equal(worker.replies.length, 2);
  });

  it('a late error is no error', async () => {
    const worker = await connected();
    worker.send({ method: 'slow', ms: 60_000 });
    worker.clock.advance(10_000); // aborts the signal, so the action rejects
    await worker.ask('stubborn', { ms: 1 });
    assert.equal(worker.application.vitals().lateResults, 1);
    assert.deepEqual(worker.logged, []);
  });

  it('a concurrent action has a time limit too, and no turn to give back', async () => {
    const worker = await connected();
    worker.send({ method: 'background', ms: 60_000, id: 1 });
    worker.send({ method: 'never', id: 2 });
    worker.send({ method: 'index', id: 3 });
    worker.clock.advance(10_000);
    assert.deepEqual(ids(worker), [1, 2, 3]);
  });

  for (const kind of ['detach', 'ended'] as const) {
    it(`${kind} drops waiting frames, aborts what runs and answers nothing more`, async () => {
      const worker = await connected();
      worker.send({ method: 'slow', ms: 60_000 });
      worker.send({ method: 'index' });
      worker.link.deliver(kind === 'ended' ? { kind, connection: 1, code: 1006 } : { kind, connection: 1 });
      assert.deepEqual(worker.application.vitals(), {
        connections: 0,
        requests: 1,
        running: 0,
        lateResults: 0,
      });
      worker.send({ method: 'index' });
      worker.connect(2);
      await worker.ask('stubborn', { ms: 1 }, 2);
      assert.equal(worker.application.vitals().lateResults, 1, 'the signal has ended the action');
      assert.equal(worker.replies.length, 1);
      assert.equal(worker.clock.pending, 0);
    });
  }

  it('the same number attached again is a new connection', async () => {
    const worker = await connected();
    worker.send({ method: 'never' });
    worker.connect(1, { id: 'u2' });
    worker.send({ method: 'whoami' });
    assert.deepEqual(worker.replies[0]?.param, { id: 'u2' });
    assert.equal(worker.application.vitals().connections, 1);
  });

  it('the end of a link is the end of its connections', async () => {
    const worker = await connected();
    worker.send({ method: 'slow', ms: 60_000 });
    worker.link.end();
    assert.equal(worker.application.vitals().connections, 0);
    assert.equal(worker.application.vitals().running, 0);
  });

  it('stop drops every connection', async () => {
    const worker = await connected();
    worker.send({ method: 'never' });
    await worker.application.stop();
    assert.deepEqual(worker.application.vitals(), {
      connections: 0,
      requests: 1,
      running: 0,
      lateResults: 0,
    });
  });
});
