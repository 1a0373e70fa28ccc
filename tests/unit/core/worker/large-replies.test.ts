import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { TestWorker } from '../../../support/test-worker.js';

/** So many bytes of JSON make a large reply. */
const bytes = 200_000;

async function connected(settings?: Parameters<typeof TestWorker.start>[0]): Promise<TestWorker> {
  const worker = await TestWorker.start(settings);
  worker.connect(1);
  worker.connect(2);
  return worker;
}

function ids(worker: TestWorker): unknown[] {
  return worker.replies.map(({ id }) => id);
}

describe('a large reply', () => {
  for (const method of ['big', 'article', 'rows']) {
    it(`is written while others are answered: ${method}`, async () => {
      const worker = await connected();
      worker.send({ method, bytes, id: 'large' }, 1);
      worker.send({ method: 'index', id: 'small' }, 2);
      assert.deepEqual(ids(worker), ['small']);
      const { status, param } = await worker.reply(1, 1);
      assert.equal(status, 200);
      assert.ok(JSON.stringify(param).length >= bytes);
      assert.equal(worker.application.vitals().running, 0);
      assert.equal(worker.clock.pending, 0, 'no timer is left');
    });
  }

  it('has the event of its own that an action gives it', async () => {
    const worker = await connected();
    worker.send({ method: 'live.words.many', id: 'large' }, 1);
    worker.send({ method: 'index', id: 'small' }, 2);
    assert.deepEqual(ids(worker), ['small']);
    const { event, info, param } = await worker.reply(1, 1);
    assert.deepEqual(
      { event, info, param },
      { event: 'welcome', info: '欢迎', param: Array(20_000).fill('all') },
    );
  });

  it('is followed by what its client asked after it', async () => {
    const worker = await connected();
    worker.send({ method: 'rows', bytes, id: 1 });
    worker.send({ method: 'index', id: 2 });
    await worker.reply(2);
    assert.deepEqual(ids(worker), [1, 2]);
  });

  it('is given up when the time of its action is up', async () => {
    const worker = await connected();
    const sequence = worker.send({ method: 'rows', bytes, id: 1 });
    worker.clock.advance(10_000);
    const { event, id } = await worker.reply(sequence);
    assert.deepEqual({ event, id }, { event: 'actionTimeout', id: 1 });
    await worker.ask('rows', { bytes }, 2); // by then the first one would have been written
    assert.deepEqual(ids(worker), [1, undefined]);
    assert.equal(worker.application.vitals().lateResults, 1);
  });

  it('is given up when its client is gone', async () => {
    const worker = await connected();
    worker.send({ method: 'rows', bytes, id: 'gone' }, 1);
    worker.link.deliver({ kind: 'ended', connection: 1, code: 1006 });
    await worker.ask('rows', { bytes, id: 'there' }, 2);
    assert.deepEqual(ids(worker), ['there']);
  });

  it('that is too large, or cannot be written, is a 500', async () => {
    const worker = await connected({ limits: { sendQueueBytes: 50_000 } });
    assert.equal((await worker.ask('rows', { bytes })).event, 'controllerError');
    assert.equal((await worker.ask('big', { bytes })).event, 'controllerError');
    const [list, text] = worker.logged;
    assert.equal(list?.['route'], 'index.index.rows');
    assert.match(JSON.stringify(list), /of \d+ bytes or more is larger than the 50000/);
    assert.equal(text?.['bytes'], bytes);
    await turnOfTheLoop();
    assert.equal(worker.replies.length, 2);
  });
});
