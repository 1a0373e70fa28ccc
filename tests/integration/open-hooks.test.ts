import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Refusal, type Context } from '#core';
import { shake } from '../support/good-handshake.js';
import { Latch } from '../support/latch.js';
import type { Ending } from '../support/ending.js';
import type { TestServer } from '../support/server.js';
import {
  entriesOf,
  FirstController,
  script,
  SecondController,
  startStage,
  untilFinished,
} from '../support/stage.js';

/** Status and header of the answer to a handshake that must leave nothing behind. */
async function refusal(test: Ending, server: TestServer): Promise<unknown> {
  const answer = await shake(test, server);
  assert.deepEqual([server.gateway.opened.length, server.gateway.connectionCount], [0, 0]);
  assert.deepEqual(await entriesOf(server), []);
  return { status: answer.status, message: answer.header('message') };
}

for (const shape of ['base', 'process'] as const) {
  describe(`onOpen in ${shape} mode`, () => {
    it('lets a client in; what it did takes effect then, pushes first and in order', async (test) => {
      const server = await startStage(test, { shape });
      const { store, presence } = server.cluster;
      script.onOpen.first = async (context) => {
        context.emit('welcome', 'first', { n: 1 });
        await context.join('hall');
        await context.addTo('guests');
        await context.addTo('others');
        await context.removeFrom('others');
        context.closeControllers.add(SecondController);
        context.closeControllers.add(FirstController);
        context.session['step'] = 1;
        assert.deepEqual([await presence.of('u1'), await store.sets.size('guests')], [[], 0]);
      };
      script.onOpen.second = (context) => {
        context.emit('welcome', 'second', { n: 2 });
        context.closeControllers.delete(FirstController);
        context.session['step'] = Number(context.session['step']) + 1;
        return Promise.resolve(context.join('yard'));
      };
      const client = await server.connect();
      const welcomes = await client.take(2);
      assert.deepEqual(
        welcomes.map(({ info }) => info),
        ['first', 'second'],
      );
      script.act = ({ id, rooms, session, closeKeys, closeControllers: told }) => ({
        id,
        rooms,
        session,
        closeKeys,
        told: [told.has(FirstController), told.has(SecondController)],
      });
      assert.deepEqual((await client.ask('play.first.act')).param, {
        id: 'g1.1',
        rooms: ['hall', 'yard'],
        session: { step: 2 },
        closeKeys: ['guests'],
        told: [false, true],
      });
      assert.deepEqual(await store.sets.members('guests'), ['g1.1']);
      const ends: string[] = [];
      script.onClose = { first: () => void ends.push('first'), second: ({ id }) => void ends.push(id) };
      client.socket.terminate();
      await untilFinished(server);
      assert.deepEqual(ends, ['g1.1']);
      assert.equal(await store.sets.size('guests'), 0);
    });

    it('that refuses answers with its status and event, and nothing is stored', async (test) => {
      const server = await startStage(test, { shape });
      const ends: string[] = [];
      script.onClose.first = ({ id }) => void ends.push(id);
      script.onOpen.first = async (context) => {
        context.closeControllers.add(FirstController);
        await context.addTo('guests');
        await context.join('hall');
        context.emit('welcome', 'welcome');
      };
      script.onOpen.second = () => {
        throw new Refusal(402, 'mustPay', '请先付款');
      };
      assert.deepEqual(await refusal(test, server), { status: 402, message: 'mustPay' });
      assert.equal(await server.cluster.store.sets.size('guests'), 0);
      script.onOpen = { first: script.onOpen.first ?? (() => undefined) };
      const client = await server.connect();
      assert.equal((await client.next()).event, 'welcome');
      client.socket.terminate();
      await untilFinished(server);
      assert.deepEqual(ends, ['g1.2'], 'never for the one who was refused');
    });

    it('says that a worker died while it ran', async (test) => {
      const server = await startStage(test, { shape });
      const begun = new Latch();
      script.onOpen.first = async () => {
        begun.open();
        await new Promise(() => undefined);
      };
      const answer = refusal(test, server);
      await begun.wait('onOpen');
      server.cut('w1');
      assert.deepEqual(await answer, { status: 503, message: 'workerLost' });
    });
  });
}

describe('onOpen', () => {
  it('of several controllers is asked in the order of their names, and the first refusal counts', async (test) => {
    const server = await startStage(test);
    const asked: string[] = [];
    script.onOpen.first = () => void asked.push('first');
    script.onOpen.second = async () => {
      asked.push('second');
      throw new Refusal(403, 'second');
    };
    assert.deepEqual(await refusal(test, server), { status: 403, message: 'second' });
    script.onOpen.first = async () => {
      asked.push('first');
      throw new Refusal(401, 'first');
    };
    assert.deepEqual(await refusal(test, server), { status: 401, message: 'first' });
    assert.deepEqual(asked, ['first', 'second', 'first']);
  });

  it('that fails is a 500 with a line in the log, and nothing personal in it', async (test) => {
    const server = await startStage(test);
    script.onOpen.second = () => {
      throw new Error('broken');
    };
    assert.deepEqual(await refusal(test, server), { status: 500, message: 'controllerError' });
    const [line] = server.logged.filter(({ level }) => level === 'error');
    assert.deepEqual([line?.['hook'], line?.['connection']], ['play.second.onOpen', 'g1.1']);
    assert.match(JSON.stringify(line), /broken/);
    assert.ok(server.lines.every((text) => !/"u1"|wechatUser|room1/.test(text)));
  });

  it('that takes too long is a 504, and its context is dead', async (test) => {
    const server = await startStage(test, { settings: { limits: { actionTimeoutMs: 40 } } });
    let late: Context | undefined;
    script.onOpen.first = (context) => {
      late = context;
      return new Promise(() => undefined);
    };
    assert.deepEqual(await refusal(test, server), { status: 504, message: 'actionTimeout' });
    assert.ok(late?.signal.aborted);
    assert.throws(() => late?.emit('late', 'late'), /its time was up/);
  });

  it('says nothing in a header that no header may say, and no status that HTTP does not have', async (test) => {
    const server = await startStage(test);
    script.onOpen.first = () => {
      throw new Refusal(999, '请先付款\r\nset-cookie: a=b');
    };
    assert.deepEqual(await refusal(test, server), { status: 403, message: undefined });
  });

  it('may not close, and what it does when it is over is refused', async (test) => {
    const server = await startStage(test);
    let kept: Context | undefined;
    script.onOpen.first = (context) => {
      kept = context;
      assert.throws(() => context.close(), /throw a Refusal/);
    };
    await server.connect();
    assert.throws(() => kept?.emit('late', 'late'), { name: 'ContextDead' });
    await assert.rejects(async () => kept?.join('late'), { name: 'ContextDead' });
  });

  for (const [what, overdo] of [
    [
      '257 shared sets',
      async (context: Context) => {
        for (let n = 0; n <= 256; n++) await context.addTo(`set${n}`);
      },
    ],
    [
      'a session that is too large',
      (context: Context) => {
        context.session['text'] = 'x'.repeat(20_000);
      },
    ],
    [
      '257 rooms',
      async (context: Context) => {
        for (let n = 0; n <= 256; n++) await context.join(`room${n}`);
      },
    ],
    [
      'more than its queue holds',
      (context: Context) => {
        for (let n = 0; n < 20; n++) context.emit('n', 'n', 'x'.repeat(65_536));
      },
    ],
  ] as const) {
    it(`keeps out a client that is given ${what}`, async (test) => {
      const server = await startStage(test);
      script.onOpen.first = overdo;
      assert.deepEqual(await refusal(test, server), { status: 500, message: 'controllerError' });
    });
  }
});
