import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OriginalServer } from '../../support/original/server.js';

const success = { status: 200, event: 'success', info: '执行完成' };

/** The parts of a `method` that may be left out, and what is not there. */
export function checkRouterDefaults(server: OriginalServer): void {
  describe('router defaults', () => {
    for (const method of ['index', 'Index.INDEX', '.index.index.index.']) {
      it(`${method} is index.index.index`, async (test) => {
        const client = await server.connect(test);
        assert.deepEqual(await client.ask(method), success);
      });
    }

    it('no method is index.index.index too', async (test) => {
      const client = await server.connect(test);
      client.send('{}');
      assert.deepEqual(await client.next(), success);
    });

    it('what is not there is 404 or 405, and four parts are 404', async (test) => {
      const client = await server.connect(test);
      const missing = { status: 404, event: 'controllerNotFound', info: '您请求的控制器不存在' };
      assert.deepEqual(await client.ask('a.b.c.d'), missing);
      assert.deepEqual(await client.ask('no.such.thing'), missing);
      assert.deepEqual(await client.ask('index.index.nope'), {
        status: 405,
        event: 'methodNotFound',
        info: '您请求的method方法不存在',
      });
    });
  });
}

/** Hooks are no actions; the controller is one of the tests that has one. */
export function checkHookNotCallable(server: OriginalServer): void {
  describe('hook not callable', () => {
    it('live.user.onclose is a 405', async (test) => {
      const client = await server.connect(test);
      assert.equal((await client.ask('live.user.index')).status, 200, 'the controller is there');
      const { status, event } = await client.ask('live.user.onclose');
      assert.deepEqual([status, event], [405, 'methodNotFound']);
    });
  });
}

/** Identity. docs/controllers.md overrules where it stands: it is in the context, and nothing of it in the payload. */
export function checkForgedMembers(server: OriginalServer): void {
  describe('forged members', () => {
    it('auth, code and fd of a client do not change who it is', async (test) => {
      const client = await server.connect(test, server.token({ id: 'me', code: 'MINE' }));
      const honest = await client.ask('index.index.connection');
      const forged = { auth: { id: 'you', type: 'wall', code: 'YOURS' }, code: 'YOURS', fd: 1, id: 1 };
      assert.deepEqual((await client.ask('whoami', forged)).param, {
        id: 'me',
        type: 'wechatUser',
        code: 'MINE',
      });
      assert.deepEqual((await client.ask('index.index.connection', forged)).param, honest.param);
    });
  });
}

/** What an action throws. */
export function checkFailure(server: OriginalServer): void {
  describe('500', () => {
    it('an action that throws is a plain 500, and the next request works', async (test) => {
      const client = await server.connect(test);
      const failure = { status: 500, event: 'controllerError', info: '程序错误' };
      assert.deepEqual(await client.ask('boom'), failure);
      assert.deepEqual(await client.ask('index'), success);
    });
  });
}

/** Empty values are left out of a reply. */
export function checkParamOmission(server: OriginalServer): void {
  describe('param omission', () => {
    for (const n of [0, '0', [], {}, false, '', null]) {
      it(`${JSON.stringify(n)} is left out`, async (test) => {
        const client = await server.connect(test);
        assert.deepEqual(await client.ask('number', { n }), success);
      });
    }

    for (const n of ['00', { a: 0 }, ' ', '0.0', [0]]) {
      it(`${JSON.stringify(n)} is there`, async (test) => {
        const client = await server.connect(test);
        assert.deepEqual(await client.ask('number', { n }), { ...success, param: n });
      });
    }
  });
}
