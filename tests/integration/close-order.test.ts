import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Context } from '#core';
import { ThirdController } from '../fixtures/stage/play/controller/third.js';
import {
  connectPlayer,
  entriesOf,
  FirstController,
  script,
  SecondController,
  startStage,
  tellBoth,
  untilFinished,
} from '../support/stage.js';
import { until } from '../support/until.js';

/** In two shared sets and a room, and both controllers are to be told. */
async function enterHall(context: Context): Promise<void> {
  await context.addTo('b');
  await context.addTo('a');
  await context.join('hall');
  tellBoth(context);
}

for (const shape of ['base', 'process'] as const) {
  describe(`the order of the close work in ${shape} mode`, () => {
    it('is: the controllers as they were added, with everything intact, then sets, presence and record', async (test) => {
      const server = await startStage(test, { shape });
      const { store, presence } = server.cluster;
      const told: unknown[] = [];
      const tell = (name: string) => async (context: Context) => {
        const sets = await Promise.all(['a', 'b'].map((set) => store.sets.has(set, context.id)));
        const users = await presence.of('u1');
        const [entry] = await entriesOf(server);
        told.push({ name, keys: context.closeKeys, rooms: context.rooms, sets, users, state: entry?.state });
      };
      script.onClose = { first: tell('first'), second: tell('second') };
      script.act = async (context) => {
        context.closeControllers.add(SecondController);
        await enterHall(context);
      };
      const client = await connectPlayer(server);
      client.socket.terminate();
      await untilFinished(server);
      const intact = {
        keys: ['b', 'a'],
        rooms: ['hall'],
        sets: [true, true],
        users: ['g1.1'],
        state: 'finishing',
      };
      assert.deepEqual(told, [
        { name: 'second', ...intact },
        { name: 'first', ...intact },
      ]);
      assert.deepEqual([await store.sets.members('a'), await store.sets.members('b')], [[], []]);
      assert.deepEqual(await presence.of('u1'), []);
    });

    it('keeps the presence of a user who has come back meanwhile', async (test) => {
      const server = await startStage(test, { shape });
      script.act = enterHall;
      const a = await connectPlayer(server, 'ann');
      await connectPlayer(server, 'ann');
      const { presence, store } = server.cluster;
      assert.deepEqual((await presence.of('ann')).toSorted(), ['g1.1', 'g1.2']);
      a.socket.terminate();
      await untilFinished(server, 1);
      assert.deepEqual(await presence.of('ann'), ['g1.2']);
      assert.deepEqual(await store.sets.members('a'), ['g1.2']);
    });

    it('tells a controller whom it is about, and of whom there is nobody to talk to', async (test) => {
      const server = await startStage(test, { shape });
      script.act = async (context) => {
        context.session['step'] = 7;
        context.closeControllers.add(FirstController);
      };
      const client = await connectPlayer(server, 'ann');
      const listener = await server.connect({ token: server.mint({ id: 'bob' }) });
      script.onClose.first = async (context, { eventId, code }, { app }) => {
        const { id, auth, request, session, method, isAlive } = context;
        const refusals = [];
        const verbs: (() => unknown)[] = [
          () => context.emit('late', 'late'),
          () => context.close(),
          () => context.join('late'),
          () => context.addTo('late'),
          () => context.removeFrom('late'),
        ];
        for (const verb of verbs) {
          try {
            await verb();
          } catch (error) {
            refusals.push(error instanceof Error ? error.name : error);
          }
        }
        const seen = { id, auth, door: request.door, session, method, isAlive, refusals };
        context.toUser('bob').emit('seen', 'seen', { ...seen, code, isEvent: eventId.startsWith(`${id}@`) });
        app.toUser('bob').emit('bye', 'bye');
      };
      client.socket.close(1000);
      assert.deepEqual((await listener.next()).param, {
        id: 'g1.1',
        auth: { id: 'ann', type: 'wechatUser', code: 'room1' },
        door: 'websocket',
        session: { step: 7 },
        method: 'play.first.onClose',
        isAlive: true,
        refusals: Array.from({ length: 5 }, () => 'ContextDead'),
        code: 1000,
        isEvent: true,
      });
      assert.equal((await listener.next()).event, 'bye');
    });
  });
}

describe('a hook of the close work', () => {
  it('that throws keeps nothing from being done, and the log says nothing about a person', async (test) => {
    const server = await startStage(test);
    script.act = enterHall;
    script.onClose.first = () => {
      throw new Error('broken');
    };
    const told: string[] = [];
    script.onClose.second = ({ id }) => void told.push(id);
    const client = await connectPlayer(server, 'secretPerson');
    client.socket.terminate();
    await untilFinished(server);
    assert.deepEqual(told, ['g1.1']);
    assert.deepEqual(await server.cluster.store.sets.members('a'), []);
    const failures = server.logged.filter(({ msg }) => msg === 'onClose failed');
    assert.deepEqual(
      failures.map(({ connection, hook }) => ({ connection, hook })),
      [{ connection: 'g1.1', hook: 'play.first.onClose' }],
    );
    assert.ok(server.lines.every((line) => !/secretPerson|wechatUser|room1/.test(line)));
  });

  it('that never ends is waited for as long as an action may take', async (test) => {
    const server = await startStage(test, { settings: { limits: { actionTimeoutMs: 40 } } });
    script.act = enterHall;
    let hanging: Context | undefined;
    script.onClose.first = (context) => {
      hanging = context;
      return new Promise(() => undefined);
    };
    const told: string[] = [];
    script.onClose.second = ({ id }) => void told.push(id);
    const client = await connectPlayer(server);
    client.socket.terminate();
    await untilFinished(server);
    assert.deepEqual(told, ['g1.1']);
    assert.equal(hanging?.signal.aborted, true);
    assert.throws(() => hanging?.everyone(), /its time was up/);
    const [failure] = server.logged.filter(({ msg }) => msg === 'onClose failed');
    assert.match(JSON.stringify(failure), /play\.first\.onClose took longer than 40 ms/);
  });

  it('runs in a worker that never had the connection', async (test) => {
    const server = await startStage(test, { shape: 'process', workers: 2 });
    const told: string[] = [];
    script.act = enterHall;
    script.onClose.second = (context) => void told.push(...context.rooms);
    const client = await connectPlayer(server);
    server.cut('w1');
    await until('w1 is gone', () => server.gateway.last.peer?.id !== 'w1');
    client.socket.terminate();
    await untilFinished(server);
    assert.deepEqual(told, ['hall']);
  });

  it('that the application does not have any more is a line in the log, and the rest is done', async (test) => {
    const server = await startStage(test);
    script.act = async (context) => {
      await enterHall(context);
      await server.cluster.ledger.addController(context.id, 'play.gone');
      await server.cluster.ledger.addController(context.id, 'play.third');
    };
    const client = await connectPlayer(server);
    client.socket.terminate();
    await untilFinished(server);
    const lost = server.logged.filter(({ level }) => level === 'warn').map(({ hook }) => hook);
    assert.deepEqual(lost, ['play.gone.onClose', 'play.third.onClose']);
    assert.deepEqual(await server.cluster.store.sets.members('a'), []);
  });

  it('is not asked for by an action that names a class which cannot be told', async (test) => {
    const server = await startStage(test);
    class Stranger {
      readonly name = 'nobody';
    }
    script.act = (context) => {
      assert.throws(() => context.closeControllers.add(Stranger), /Stranger is no controller/);
      assert.throws(() => context.closeControllers.add(ThirdController), /ThirdController has no onClose/);
    };
    await connectPlayer(server);
  });
});
