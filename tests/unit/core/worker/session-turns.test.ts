import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ToGateway } from '../../../../core/link/messages.js';
import { TestWorker } from '../../../support/test-worker.js';

const keep = 'chat.session.keep';

/** What was sent, in short. */
function told({ link }: TestWorker): string[] {
  return link.sent.map((message: ToGateway) => (message.kind === 'session' ? message.data : message.kind));
}

describe('the session of an action', () => {
  it('goes to the gateway before the reply, whether the action waits or not', async () => {
    const worker = await TestWorker.start();
    worker.connect();
    await worker.ask(keep, { value: 1 });
    await worker.ask('chat.session.count');
    assert.deepEqual(told(worker), ['{"kept":1}', 'reply', '{"kept":1,"count":1}', 'reply']);
    assert.deepEqual((await worker.ask('chat.session.read')).param, { kept: 1, count: 1 });
    assert.equal(told(worker).length, 5, 'nothing is sent for reading');
  });

  it('is what the gateway says when the connection comes from another worker', async () => {
    const worker = await TestWorker.start();
    worker.connect(1, undefined, { session: '{"kept":"before"}', rooms: ['hall'] });
    assert.deepEqual((await worker.ask('chat.session.read')).param, { kept: 'before' });
    assert.deepEqual((await worker.ask('chat.room.rooms')).param, ['hall']);
  });

  it('is kept by an action that refuses', async () => {
    const worker = await TestWorker.start();
    worker.connect();
    assert.equal((await worker.ask(keep, { value: 1, ending: 'refuse' })).status, 403);
    assert.deepEqual(told(worker), ['{"kept":1}', 'reply']);
  });

  for (const ending of ['fail', 'unwritable'] as const) {
    it(`is left alone by an action that ends like this: ${ending}`, async () => {
      const worker = await TestWorker.start();
      worker.connect();
      assert.equal((await worker.ask(keep, { value: 1, ending })).event, 'controllerError');
      assert.deepEqual(told(worker), ['reply']);
      assert.equal((await worker.ask('chat.session.read')).param, undefined);
    });
  }

  it('is left alone by an action whose time is up', async () => {
    const worker = await TestWorker.start();
    worker.connect();
    const sequence = worker.send({ method: keep, value: 1, ending: 'tooLate' });
    await new Promise((resolve) => setImmediate(resolve)); // its payload is checked first
    worker.clock.advance(40);
    assert.equal((await worker.reply(sequence)).event, 'actionTimeout');
    assert.equal((await worker.ask('chat.session.read')).param, undefined);
    assert.deepEqual(told(worker), ['reply', 'reply']);
  });

  it('that is changed after the reply is not kept', async () => {
    const worker = await TestWorker.start();
    worker.connect();
    await worker.ask(keep, { value: 1, ending: 'afterwards' });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal((await worker.ask('chat.session.read')).param, undefined);
  });

  it('that is too large is a 500, which the log explains, and the old one stays', async () => {
    const worker = await TestWorker.start();
    worker.connect();
    await worker.ask(keep, { value: 'old' });
    const reply = await worker.ask(keep, { value: 'x'.repeat(16_384), id: 5 });
    assert.deepEqual([reply.status, reply.event, reply.id], [500, 'controllerError', 5]);
    const [record] = worker.logged;
    assert.equal(record?.['route'], keep);
    assert.match(JSON.stringify(record), /A session of 16395 bytes is larger than the 16384 that are kept/);
    assert.deepEqual((await worker.ask('chat.session.read')).param, { kept: 'old' });
    assert.equal(worker.link.sent.filter(({ kind }) => kind === 'session').length, 1);
  });

  it('may be as large as the limit', async () => {
    const worker = await TestWorker.start();
    worker.connect();
    const reply = await worker.ask(keep, { value: 'x'.repeat(16_384 - '{"kept":""}'.length) });
    assert.equal(reply.status, 200);
  });
});
