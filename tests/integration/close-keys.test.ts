import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Cache } from '#library';
import { StoreUnavailable, type Context } from '#core';
import {
  act,
  connectPlayer,
  entriesOf,
  FirstController,
  script,
  SecondController,
  startStage,
  tellBoth,
} from '../support/stage.js';

function told({ closeControllers }: Context): unknown {
  return [FirstController, SecondController].map((type) => closeControllers.has(type));
}

for (const shape of ['base', 'process'] as const) {
  describe(`close keys and close controllers in ${shape} mode`, () => {
    it('are there at the next action, on another worker too', async (test) => {
      const server = await startStage(test, { shape, workers: 2 });
      script.act = async (context) => {
        await context.addTo('b');
        await context.addTo('a');
        await context.addTo('b');
        await context.addTo('gone');
        await context.removeFrom('gone');
        await context.removeFrom('never');
        tellBoth(context);
        context.closeControllers.delete(FirstController);
      };
      const client = await connectPlayer(server);
      const [entry] = await entriesOf(server);
      assert.deepEqual([entry?.closeKeys, entry?.controllers], [['b', 'a'], ['play.second']]);
      script.act = (context) => ({ keys: context.closeKeys, told: told(context) });
      for (const worker of ['w2', 'w1']) {
        server.gateway.workers.assign([worker], 1_000, () => undefined);
        assert.deepEqual((await client.ask(act)).param, { keys: ['b', 'a'], told: [false, true] });
        assert.equal(server.gateway.last.peer?.id, worker);
      }
      const { sets } = server.cluster.store;
      assert.deepEqual([await sets.members('a'), await sets.members('gone')], [['g1.1'], []]);
    });

    it('are known to the ledger before the reply, though nobody waits for them', async (test) => {
      const server = await startStage(test, { shape });
      script.act = (context) => context.closeControllers.add(FirstController);
      await connectPlayer(server);
      assert.deepEqual((await entriesOf(server))[0]?.controllers, ['play.first']);
    });
  });
}

describe('the close controllers of a connection', () => {
  it('are at once what the action made of them, and in the end in the ledger too', async (test) => {
    const server = await startStage(test);
    const seen: unknown[] = [];
    script.act = (context) => {
      const { closeControllers } = context;
      closeControllers.add(FirstController);
      seen.push(told(context));
      closeControllers.delete(FirstController);
      closeControllers.add(SecondController);
      seen.push(told(context));
    };
    const client = await connectPlayer(server);
    assert.deepEqual(seen, [
      [true, false],
      [false, true],
    ]);
    assert.deepEqual((await entriesOf(server))[0]?.controllers, ['play.second']);
    script.act = ({ closeControllers }) => {
      closeControllers.delete(SecondController);
      closeControllers.add(SecondController);
    };
    await client.ask(act);
    assert.deepEqual((await entriesOf(server))[0]?.controllers, ['play.second']);
    script.act = told;
    assert.deepEqual((await client.ask(act)).param, [false, true]);
  });

  it('are what they were where the ledger could not be told, and the client is told so', async (test) => {
    const server = await startStage(test);
    script.act = () => undefined;
    const client = await connectPlayer(server);
    const failing = test.mock.method(server.cluster.ledger, 'addController', async () => {
      throw new StoreUnavailable('connection', 'no store');
    });
    script.act = (context) => {
      tellBoth(context);
      return 'done';
    };
    const { status, event, param } = await client.ask(act);
    assert.deepEqual([status, event, param], [503, 'tooBusy', undefined]);
    failing.mock.restore();
    script.act = told;
    assert.deepEqual((await client.ask(act)).param, [false, false]);
    script.act = tellBoth;
    assert.equal((await client.ask(act)).status, 200);
    assert.equal((await entriesOf(server))[0]?.controllers.length, 2);
  });

  it('are 64 at most', async (test) => {
    const server = await startStage(test);
    script.act = async ({ id }) => {
      for (let n = 0; n < 64; n++) await server.cluster.ledger.addController(id, `play.c${n}`);
    };
    const client = await connectPlayer(server);
    script.act = (context) => context.closeControllers.add(FirstController);
    assert.equal((await client.ask(act)).event, 'controllerError');
    assert.match(JSON.stringify(server.logged.at(-1)), /64 close controllers at most/);
  });
});

describe('the shared sets of a connection', () => {
  it('are 256 at most, and a set that it is in already is not one more', async (test) => {
    const server = await startStage(test);
    script.act = async (context) => {
      for (let n = 0; n < 256; n++) await context.addTo(`set${n}`);
      await context.addTo('set0');
    };
    const client = await connectPlayer(server);
    script.act = (context) => context.addTo('one more');
    assert.equal((await client.ask(act)).event, 'controllerError');
    script.act = async (context) => {
      await context.removeFrom('set0');
      await context.addTo('one more');
      return context.closeKeys.length;
    };
    assert.equal((await client.ask(act)).param, 256);
  });

  it('are left as soon as that is said, though the adding is not waited for', async (test) => {
    const server = await startStage(test);
    script.act = async (context) => {
      await Promise.all([context.addTo('hall'), context.removeFrom('hall')]);
      return context.closeKeys.length;
    };
    const client = await server.connect();
    assert.equal((await client.ask(act)).param, undefined);
    assert.equal(await server.cluster.store.sets.size('hall'), 0);
  });

  for (const name of ['', 'x'.repeat(257), 'line\nbreak', '\uD800']) {
    it(`have no name like ${JSON.stringify(name).slice(0, 20)}`, async (test) => {
      const server = await startStage(test);
      script.act = async (context) => {
        await assert.rejects(context.addTo(name), RangeError);
        await assert.rejects(context.removeFrom(name), RangeError);
      };
      await connectPlayer(server);
      assert.deepEqual((await entriesOf(server))[0]?.closeKeys, []);
    });
  }

  it('cannot be changed while the store is out of reach: the client is told tooBusy', async (test) => {
    const server = await startStage(test);
    script.act = (context) => context.addTo('hall');
    const client = await connectPlayer(server);
    const out = async () => {
      throw new StoreUnavailable('timeout', 'no store');
    };
    test.mock.method(server.cluster.ledger, 'addTo', out);
    test.mock.method(server.cluster.ledger, 'removeFrom', out);
    for (const change of ['addTo', 'removeFrom'] as const) {
      script.act = (context) => context[change]('hall');
      const { status, event } = await client.ask(act);
      assert.deepEqual([status, event], [503, 'tooBusy']);
    }
    script.act = ({ closeKeys }) => closeKeys;
    assert.deepEqual((await client.ask(act)).param, ['hall']);
  });
});

describe('the shared store', () => {
  it('is one for all workers, and the cache over it too', async (test) => {
    const server = await startStage(test, { shape: 'process', workers: 2 });
    let made = 0;
    script.act = async (_context, _payload, { store }) => {
      const users = new Cache(store.keys, { name: 'users' });
      const user = await users.remember('ann', 60_000, async () => ({ made: ++made }));
      await store.hashes.set('seen', server.gateway.last.peer?.id ?? '', 'yes');
      return { user, isFirst: await store.once('event'), seen: [...(await store.hashes.all('seen')).keys()] };
    };
    server.gateway.workers.assign(['w1'], 1_000, () => undefined);
    const client = await server.connect();
    assert.deepEqual((await client.ask(act)).param, { user: { made: 1 }, isFirst: true, seen: ['w1'] });
    server.gateway.workers.assign(['w2'], 1_000, () => undefined);
    const { user, isFirst, seen } = Object((await client.ask(act)).param);
    assert.deepEqual([user, isFirst, seen.toSorted()], [{ made: 1 }, false, ['w1', 'w2']]);
  });
});
