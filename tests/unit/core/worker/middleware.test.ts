import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Context, type Middleware } from '#core';
import { endContext } from '../../../../core/worker/context.js';
import { compose, type Handler } from '../../../../core/worker/middleware.js';
import { mirrorOf } from '../../../support/mirror.js';
import { TestWorker } from '../../../support/test-worker.js';

function context(): Context {
  return new Context(mirrorOf().mirror, 'a.b.c');
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

  it('gives what next() gave, whether it was returned or not', async () => {
    assert.equal(compose([(_context, next) => void next()], echo)(context(), 5), 5);
    const handler = compose([async (_context, next) => void (await next())], async () => Promise.resolve(6));
    assert.equal(await handler(context(), {}), 6);
  });

  it('may give a result of its own', async () => {
    assert.deepEqual(compose([(_context, next) => [next()]], echo)(context(), 5), [5]);
    assert.equal(await compose([async () => Promise.resolve(null)], echo)(context(), 5), null);
  });

  it('cannot call next twice', async () => {
    const handler = compose([(_context, next) => [next(), next()]], echo);
    assert.throws(() => handler(context(), {}), /next\(\) twice/);
    const worker = await TestWorker.start();
    worker.connect();
    assert.equal((await worker.ask('nextTwice')).event, 'controllerError');
  });

  it('starts nothing new for a context that died on the way', () => {
    const handler = compose(
      [
        (dead, next) => {
          dead[endContext]('timedOut');
          return next();
        },
      ],
      () => assert.fail('it ran'),
    );
    assert.throws(() => handler(context(), {}), /next\(\) comes too late/);
  });

  it('does not end the process with a promise that it leaves behind', () => {
    const handler = compose(
      [
        (_context, next) => {
          void next();
          throw new Error('on its way out');
        },
      ],
      async () => Promise.reject(new Error('nobody waits')),
    );
    assert.throws(() => handler(context(), {}), /on its way out/);
  });
});
