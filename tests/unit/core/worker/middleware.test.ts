import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Context, type Middleware } from '#core';
import { endContext } from '../../../../core/worker/context.js';
import { compose, type Handler } from '../../../../core/worker/middleware.js';
import { TestWorker } from '../../../support/test-worker.js';

function context(): Context {
  const request = { door: 'websocket', address: '::1', headers: {} } as const;
  const nowhere = { push: () => undefined, close: () => undefined, end: undefined };
  return new Context({ record: { id: 'g1.1', auth: null, request }, ...nowhere }, 'a.b.c');
}

const echo: Handler = (_context, payload) => payload;
const pass: Middleware = (_context, next) => next();

describe('middleware', () => {
  it('runs from the outside in and back out', async () => {
    const seen: string[] = [];
    const layer =
      (name: string): Middleware =>
      async (_context, next) => {
        seen.push(name);
        await next();
        seen.push(`/${name}`);
      };
    const handler = compose([layer('a'), layer('b')], () => seen.push('action'));
    await handler(context(), {});
    assert.deepEqual(seen, ['a', 'b', 'action', '/b', '/a']);
  });

  it('stays synchronous where everything in it is', () => {
    assert.equal(compose([pass, pass], echo)(context(), 5), 5);
  });

  it('what next() gave is the result, whether it was returned or not', async () => {
    const forgets: Middleware = (_context, next) => void next();
    const waits: Middleware = async (_context, next) => void (await next());
    assert.equal(compose([forgets], echo)(context(), 5), 5);
    assert.equal(await compose([waits, forgets], async () => Promise.resolve(6))(context(), {}), 6);
  });

  it('a middleware may give a result of its own', async () => {
    const own: Middleware = (_context, next) => [next()];
    const none: Middleware = async () => Promise.resolve(null);
    assert.deepEqual(compose([own], echo)(context(), 5), [5]);
    assert.equal(await compose([none], echo)(context(), 5), null);
  });

  it('next twice throws', async () => {
    const twice: Middleware = (_context, next) => [next(), next()];
    assert.throws(() => compose([twice], echo)(context(), {}), /next\(\) twice/);
    const worker = await TestWorker.start();
    worker.connect();
    assert.equal((await worker.ask('nextTwice')).event, 'controllerError');
  });

  it('a context that died on the way starts nothing new', () => {
    const dies: Middleware = (dead, next) => {
      dead[endContext]('timedOut');
      return next();
    };
    assert.throws(
      () => compose([dies], () => assert.fail('it ran'))(context(), {}),
      /next\(\) comes too late/,
    );
  });

  it('a promise that a middleware leaves behind does not end the process', () => {
    const abandons: Middleware = (_context, next) => {
      void next();
      throw new Error('on its way out');
    };
    const handler = compose([abandons], async () => Promise.reject(new Error('nobody waits')));
    assert.throws(() => handler(context(), {}), /on its way out/);
  });
});
