import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Action, Context, Controller, Use, type Middleware } from '#core';
import { Router, type Route } from '../../../../core/worker/router.js';
import { mirrorOf } from '../../../support/mirror.js';

const seen: string[] = [];
const note =
  (name: string): Middleware =>
  (_context, next) => {
    seen.push(name);
    return next();
  };

class Ancestor {
  @Action()
  inherited(): void {}
}

@Controller()
@Use(note('a'), note('b'))
@Use(note('c'))
class RoomController extends Ancestor {
  @Action({ retry: true, concurrent: true, timeoutMs: 7, event: 'said', info: 'Said.' })
  @Use(note('d'))
  @Use(note('e'))
  sayHello(): void {}

  @Action()
  index(): void {}
}

const settings = { locale: 'en', limits: { maxMethodChars: 128, actionTimeoutMs: 10_000 } } as const;
const instance = new RoomController();
const router = new Router([{ module: 'index', controller: 'userRoom', instance }], settings);

function found(method: string): Route {
  const route = router.find(method);
  if (typeof route === 'string') throw new Error(route);
  return route;
}

describe('the router', () => {
  it('lists routes in the spelling of the sources, and those to retry as the wire folds them', () => {
    assert.deepEqual(router.routes, ['index.userRoom.index', 'index.userRoom.sayHello']);
    assert.deepEqual(router.retryRoutes, ['index.userroom.sayhello']);
  });

  it('finds an action by any spelling', () => {
    for (const method of [
      'index.userRoom.sayHello',
      'USERROOM.SAYHELLO',
      'userroom.sayHello',
      '.userRoom.sayhello.',
    ]) {
      assert.equal(found(method), found('index.userroom.sayhello'), method);
    }
  });

  it('knows an action’s options', () => {
    const { head, concurrent, retry, timeoutMs } = found('userRoom.sayHello');
    assert.deepEqual(
      { head: head.toString(), concurrent, retry, timeoutMs },
      { head: '{"status":200,"event":"said","info":"Said."', concurrent: true, retry: true, timeoutMs: 7 },
    );
    assert.equal(found('userRoom.index').timeoutMs, 10_000);
  });

  it('middleware of the class is outside of that of the action, each in the order in which it is written', () => {
    seen.length = 0;
    const route = found('userRoom.sayHello');
    route.handle(new Context(mirrorOf().mirror, route.name), {});
    assert.deepEqual(seen, ['a', 'b', 'c', 'd', 'e']);
  });

  it('an inherited action is no route', () => {
    assert.equal(router.find('userRoom.inherited'), 'methodNotFound');
  });

  it('an unknown or impossible action is blamed only where the controller exists', () => {
    assert.equal(router.find('userRoom.nope'), 'methodNotFound');
    assert.equal(router.find('userRoom._x'), 'methodNotFound');
    assert.equal(router.find('nope.nope'), 'controllerNotFound');
    assert.equal(router.find('nope.nope._x'), 'controllerNotFound');
    assert.equal(router.find('nope.nope._x...'), 'controllerNotFound');
    assert.equal(router.find('a.b.c.d'), 'controllerNotFound');
    assert.equal(router.find('x'.repeat(129)), 'badFrame');
  });

  it('clients that try every spelling do not make it slow or large', () => {
    for (let n = 0; n < 5_000; n++) {
      const spelling = 'index.userroom.sayhello'
        .split('')
        .map((letter, bit) => ((n >> (bit % 13)) & 1 ? letter.toUpperCase() : letter));
      found(spelling.join(''));
    }
    assert.equal(found('INDEX.USERROOM.SAYHELLO').name, 'index.userRoom.sayHello');
  });
});
