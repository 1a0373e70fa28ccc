import type { Context } from './context.js';
import { isThenable } from './thenable.js';

/** What runs for a request: an action, or an action with its middleware around it. */
export type Handler = (context: Context, payload: unknown) => unknown;

/**
 * Runs around an action. What `next()` gives is the action's result, and stays it unless the middleware returns something
 * else; a middleware refuses by throwing.
 *
 * ```ts
 * export const onlyAudience: Middleware = (context, next) => {
 *   if (context.auth.type !== 'wechatUser') throw new Refusal(403, 'mustBeWechatUser');
 *   return next();
 * };
 * ```
 */
export type Middleware = (context: Context, next: () => unknown) => unknown;

/** Puts middleware around a handler, the first one outermost. */
export function compose(middleware: readonly Middleware[], handler: Handler): Handler {
  return middleware.reduceRight(wrap, handler);
}

function wrap(inner: Handler, outer: Middleware): Handler {
  return (context, payload) => {
    let isCalled = false;
    let result: unknown;
    const next = (): unknown => {
      if (isCalled) throw new Error('A middleware called next() twice.');
      context.ensureAlive('next()'); // nothing new is started for a client that has its 504
      isCalled = true;
      result = inner(context, payload);
      // A middleware that throws, or goes on without waiting, leaves this promise to nobody; that must not end the process.
      if (result instanceof Promise) result.catch(() => undefined);
      return result;
    };
    const own = outer(context, next);
    if (!isThenable(own)) return own === undefined ? result : own;
    return Promise.resolve(own).then((value) => (value === undefined ? result : value));
  };
}
