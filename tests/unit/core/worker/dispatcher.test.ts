import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestWorker } from '../../../support/test-worker.js';

async function connected(settings?: Parameters<typeof TestWorker.start>[0]): Promise<TestWorker> {
  const worker = await TestWorker.start(settings);
  worker.connect();
  return worker;
}

describe('the dispatcher', () => {
  it('answers what needs no waiting before the frame is handed back', async () => {
    const worker = await connected();
    worker.send({ method: 'index', id: 'a' });
    const [reply, ...others] = worker.link.sent;
    assert.deepEqual(others, []);
    assert.ok(reply?.kind === 'reply' && reply.connection === 1 && reply.sequence === 1);
    assert.equal(reply.data.toString(), '{"status":200,"event":"success","info":"执行完成","id":"a"}');
    assert.equal(worker.clock.pending, 0, 'without a timer');
  });

  it('a return value becomes param, and event and info are those of the action', async () => {
    const worker = await connected();
    assert.deepEqual((await worker.ask('echo', { v: [1, { a: null }] })).param, { v: [1, { a: null }] });
    const reply = await worker.ask('live.user.index');
    assert.deepEqual(reply, { status: 200, event: 'userSuccess', info: 'The user is here.' });
  });

  it('a large reply says the same as a small one, whatever its letters', async () => {
    const worker = await connected();
    for (const letter of ['x', 'é', '中', '🚀']) {
      const text = letter.repeat(40_000);
      assert.deepEqual(await worker.ask('echo', { text, id: 7 }), {
        status: 200,
        event: 'success',
        info: '执行完成',
        param: { text },
        id: 7,
      });
    }
  });

  it('speaks the language of the settings', async () => {
    const worker = await connected({ locale: 'en' });
    assert.equal((await worker.ask('index')).info, 'Done.');
    assert.equal((await worker.ask('nope.nope.nope')).info, 'There is no such controller.');
  });

  it('a refusal becomes its reply and is not logged', async () => {
    const worker = await connected();
    assert.deepEqual(await worker.ask('boom', { kind: 'refusal', id: 3 }), {
      status: 403,
      event: 'mustBeWechatUser',
      info: '仅允许微信用户连入',
      param: { type: 'wall' },
      id: 3,
    });
    assert.equal((await worker.ask('boom', { kind: 'refusalWithoutText' })).info, 'alreadyThere');
    assert.deepEqual(worker.logged, []);
  });

  it('anything else that is thrown is a plain 500 for the client and a full record in the log', async () => {
    const worker = await connected();
    const reply = await worker.ask('boom', { id: 4, hidden: 'in the payload' });
    assert.deepEqual(reply, { status: 500, event: 'controllerError', info: '程序错误', id: 4 });
    const [record] = worker.logged;
    assert.equal(record?.['level'], 'error');
    assert.equal(record?.['route'], 'index.index.boom');
    assert.equal(record?.['connection'], 'g1.1');
    const line = JSON.stringify(record);
    assert.match(line, /boom at \/srv\/secret\/path/);
    assert.match(line, /the cause/);
    assert.doesNotMatch(line, /in the payload/);
  });

  for (const kind of ['later', 'nothing', 'text', 'hostile', 'unwritableRefusal']) {
    it(`an action that throws ${kind} is answered, and logged once`, async () => {
      const worker = await connected();
      assert.equal((await worker.ask('boom', { kind })).event, 'controllerError');
      assert.equal(worker.logged.length, 1);
      assert.equal((await worker.ask('index')).status, 200);
    });
  }

  for (const kind of ['cycle', 'bigint', 'toJSON', 'proxy']) {
    it(`a result that JSON cannot write (${kind}) is a 500`, async () => {
      const worker = await connected();
      assert.equal((await worker.ask('unwritable', { kind })).event, 'controllerError');
      assert.equal(worker.logged[0]?.['route'], 'index.index.unwritable');
    });
  }

  it('something that looks like a promise cannot hold or end the worker', async () => {
    const worker = await connected();
    assert.equal((await worker.ask('thenable', { kind: 'throws' })).event, 'controllerError');
    assert.equal((await worker.ask('thenable', { kind: 'getter' })).event, 'controllerError');
    assert.equal((await worker.ask('thenable', { kind: 'twice' })).param, 'first');
    const sequence = worker.send({ method: 'thenable', kind: 'never' });
    worker.clock.advance(10_000);
    assert.equal((await worker.reply(sequence)).event, 'actionTimeout');
  });

  it('a payload that its schema does not take is refused with what is wrong where', async () => {
    const worker = await connected();
    const reply = await worker.ask('push', { count: -1, bytes: 'many', id: 9 });
    assert.equal(reply.status, 400);
    assert.equal(reply.event, 'badPayload');
    assert.equal(reply.id, 9);
    assert.ok(Array.isArray(reply.param));
    assert.deepEqual(
      reply.param.map(({ path }: { path: string }) => path),
      ['count', 'bytes'],
    );
    assert.deepEqual(worker.logged, []);
  });

  it('a schema that takes its time is waited for', async () => {
    const worker = await connected();
    assert.equal((await worker.ask('live.schemas.later', { n: 2 })).param, 4);
    assert.equal((await worker.ask('live.schemas.later', { n: 'two' })).event, 'badPayload');
  });

  it('at most 20 issues are listed, with dotted paths and short messages', async () => {
    const worker = await connected();
    const reply = await worker.ask('live.schemas.many');
    assert.ok(Array.isArray(reply.param));
    assert.equal(reply.param.length, 20);
    assert.deepEqual(reply.param[0], { path: 'list.0.name', message: 'm'.repeat(200) });
  });

  it('an unknown action goes to onMessage where the controller has it', async () => {
    const worker = await connected();
    assert.equal((await worker.ask('live.catchAll.known')).param, 'known');
    const reply = await worker.ask('live.catchAll.Whatever', { a: 1 });
    assert.deepEqual(reply.param, { method: 'live.catchall.whatever', payload: { a: 1 } });
  });

  it('a guard of the class stands before onMessage too', async () => {
    const worker = await TestWorker.start();
    worker.connect(1, { type: 'wall' });
    assert.equal((await worker.ask('live.catchAll.known')).event, 'noWalls');
    assert.equal((await worker.ask('live.catchAll.whatever')).event, 'noWalls');
  });

  it('a reply larger than a client may have waiting is a 500, and the log says how large', async () => {
    const worker = await connected({ limits: { sendQueueBytes: 1_000 } });
    assert.equal((await worker.ask('big', { bytes: 900 })).status, 200);
    assert.equal((await worker.ask('big', { bytes: 1_000 })).event, 'controllerError');
    const [record] = worker.logged;
    assert.equal(record?.['route'], 'index.index.big');
    assert.ok(Number(record?.['bytes']) > 1_000);
  });

  it('the size of a reply is that of its UTF-8', async () => {
    const worker = await connected({ limits: { sendQueueBytes: 1_000 } });
    assert.equal((await worker.ask('echo', { v: '界'.repeat(300) })).status, 200);
    assert.equal((await worker.ask('echo', { v: '界'.repeat(330) })).event, 'controllerError');
  });

  it('counts what it does', async () => {
    const worker = await connected();
    worker.connect(2);
    worker.send('{');
    worker.send({ method: 'index' }, 2);
    worker.send({ method: 'never' }, 2);
    worker.send({ method: 'index' }, 2);
    assert.deepEqual(worker.application.vitals(), {
      connections: 2,
      requests: 3,
      running: 1,
      lateResults: 0,
    });
  });
});
