import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Context, ContextDead } from '#core';
import { endContext } from '../../../../core/worker/context.js';
import { MessageTooBig } from '../../../../core/worker/size.js';
import { mirrorOf } from '../../../support/mirror.js';
import { TestWorker } from '../../../support/test-worker.js';

const auth = { id: 'u1' };

function setUp(): ReturnType<typeof mirrorOf> & { context: Context } {
  const all = mirrorOf({ auth });
  return { ...all, context: new Context(all.mirror, 'live.user.say') };
}

describe('a context', () => {
  it('knows its connection', () => {
    const { context } = setUp();
    assert.equal(context.id, 'g1.1');
    assert.equal(context.auth, auth);
    assert.equal(context.request.address, '::1');
    assert.equal(context.method, 'live.user.say');
  });

  it('emit sends a push', () => {
    const { link, context } = setUp();
    context.emit('said', 'Somebody said something.', { say: 'hi' });
    const data = '{"status":200,"event":"said","info":"Somebody said something.","param":{"say":"hi"}}';
    assert.deepEqual(link.sent, [{ kind: 'push', connection: 1, data }]);
  });

  it('emit refuses what is too large, and what JSON cannot write', () => {
    const { link, context } = setUp();
    assert.throws(() => context.emit('big', 'big', 'x'.repeat(1_000)), MessageTooBig);
    assert.throws(() => context.emit('odd', 'odd', 1n), TypeError);
    assert.deepEqual(link.sent, []);
  });

  it('emit refuses when the gateway does not keep up', () => {
    const { link, context } = setUp();
    link.queuedBytes = 10_001;
    assert.throws(() => context.emit('one', 'too many'), { status: 503, event: 'tooBusy' });
  });

  it('close ends the connection, once', () => {
    const { link, context } = setUp();
    context.close(4403, 'revoked');
    assert.deepEqual(link.sent, [{ kind: 'close', connection: 1, code: 4403, reason: 'revoked' }]);
    assert.throws(() => context.close(), ContextDead);
    assert.throws(
      () => context.emit('after', 'after'),
      /live\.user\.say: emit\(\) comes too late, its connection was closed/,
    );
  });

  it('close refuses what no close frame may carry', () => {
    const { link, context } = setUp();
    assert.throws(() => context.close(1006), RangeError);
    assert.throws(() => context.close(99), RangeError);
    assert.throws(() => context.close(1000, '界'.repeat(42)), RangeError);
    assert.deepEqual(link.sent, []);
    assert.equal(context.isAlive, true);
  });

  for (const [name, kill] of [
    ['a time-out', ({ context }: ReturnType<typeof setUp>) => context[endContext]('timedOut')],
    ['the end of its connection', ({ mirror }: ReturnType<typeof setUp>) => mirror.drop('ended')],
    ['the move of its connection', ({ mirror }: ReturnType<typeof setUp>) => mirror.drop('detached')],
  ] as const) {
    it(`after ${name} every verb throws and everything can still be read`, () => {
      const all = setUp();
      const { context, link } = all;
      kill(all);
      assert.equal(context.isAlive, false);
      assert.throws(() => context.emit('a', 'b'), ContextDead);
      assert.throws(() => context.close(), ContextDead);
      assert.equal(context.id, 'g1.1');
      assert.equal(context.auth, auth);
      assert.equal(context.signal.aborted, true);
      assert.deepEqual(link.sent, []);
    });
  }

  it('signal aborts with the reason', () => {
    const { context } = setUp();
    const { signal } = context;
    assert.equal(signal.aborted, false);
    context[endContext]('timedOut');
    assert.ok(signal.reason instanceof ContextDead);
    assert.equal(context.signal, signal);
  });

  it('frames behind a close are dropped, and the closing action is still acknowledged', async () => {
    const worker = await TestWorker.start();
    worker.connect();
    worker.send({ method: 'slow', ms: 1 });
    worker.send({ method: 'close', code: 4000, reason: 'bye' });
    worker.send({ method: 'index' });
    await worker.reply(2);
    worker.send({ method: 'index' });
    assert.deepEqual(
      worker.link.sent.map(({ kind }) => kind),
      ['reply', 'close', 'reply'],
    );
  });
});
