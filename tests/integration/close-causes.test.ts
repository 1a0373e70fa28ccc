import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SettingsInput } from '../../core/config/schema.js';
import type { TestClient } from '../support/client.js';
import { FakeClock } from '../../core/testing/fake-clock.js';
import { Latch } from '../support/latch.js';
import type { TestServer } from '../support/server.js';
import {
  act,
  connectPlayer,
  countEnds,
  entriesOf,
  FirstController,
  script,
  startStage,
  untilFinished,
} from '../support/stage.js';
import { until } from '../support/until.js';

interface Cause {
  readonly name: string;
  readonly code: number;
  readonly settings?: SettingsInput;
  readonly cut: (client: TestClient, server: TestServer) => void | Promise<void>;
}

const causes: readonly Cause[] = [
  { name: 'the client closes it', code: 1000, cut: ({ socket }) => socket.close(1000) },
  { name: 'the client closes it without a code', code: 1005, cut: ({ socket }) => socket.close() },
  { name: 'the client is cut off', code: 1006, cut: ({ socket }) => socket.terminate() },
  {
    name: 'somebody is kicked',
    code: 4403,
    cut: async (_client, server) => {
      script.act = (_context, _payload, { app }) => app.kick('g1.1');
      const operator = await server.connect();
      await operator.ask(act);
      operator.socket.terminate();
    },
  },
  {
    name: 'an action closes it',
    code: 4001,
    cut: (client) => {
      script.act = (context) => context.close(4001);
      client.send({ method: act });
    },
  },
  {
    name: 'the server gives up on it',
    code: 1011,
    cut: (client) => {
      script.act = (context) => context.close(1011);
      client.send({ method: act });
    },
  },
  {
    name: 'the client sends nothing but nonsense',
    code: 1008,
    cut: (client) => {
      for (let n = 0; n < 6; n++) client.send('nonsense');
    },
  },
  {
    name: 'a frame is too large', // and nothing is read after it, no close frame either
    code: 1006,
    settings: { limits: { maxPayload: 1_024 } },
    cut: (client) => client.send({ pad: 'x'.repeat(2_000) }),
  },
  { name: 'the server stops', code: 1001, cut: (_client, server) => void drain(server) },
];

async function drain({ gateway }: TestServer): Promise<void> {
  await gateway.drain(1001, 'shutdown', 1);
}

describe('onClose', () => {
  for (const shape of ['base', 'process'] as const) {
    for (const { name, code, cut, settings = {} } of causes) {
      it(`runs once when ${name} (${shape})`, async (test) => {
        const server = await startStage(test, { shape, settings });
        const { ends, first } = countEnds();
        const client = await connectPlayer(server);
        await cut(client, server);
        assert.equal((await first.wait('onClose')).code, code);
        await untilFinished(server);
        assert.equal(ends.length, 1);
      });
    }
  }

  it('runs once when a client is silent for too long', async (test) => {
    const clock = new FakeClock();
    const server = await startStage(test, { clock });
    const { ends, first } = countEnds();
    await connectPlayer(server);
    // Pings go out on the way, and are answered in real time.
    for (let n = 0; n < 61; n++) {
      clock.advance(1_000);
      await new Promise(setImmediate);
    }
    assert.equal((await first.wait('onClose')).code, 4408);
    await untilFinished(server);
    assert.equal(ends.length, 1);
  });

  it('runs once when a client is kicked, closed by itself and cut off in one breath', async (test) => {
    const server = await startStage(test);
    const { ends } = countEnds();
    const client = await connectPlayer(server);
    script.act = (context, _payload, { app }) => {
      app.kick(context.id, 4001);
      context.close(4002);
      app.kick(context.id, 4003);
    };
    client.send({ method: act });
    client.socket.close(1000);
    await server.gateway.lost(1);
    await untilFinished(server);
    assert.equal(ends.length, 1);
  });

  it('does not run for who has nobody told, or nobody any more', async (test) => {
    const server = await startStage(test);
    const { ends } = countEnds();
    const client = await connectPlayer(server);
    script.act = (context) => context.closeControllers.delete(FirstController);
    await client.ask(act);
    const other = await server.connect();
    for (const { socket } of [client, other]) socket.terminate();
    await server.gateway.lost(2);
    await untilFinished(server);
    assert.equal(ends.length, 0);
  });

  it('is over before a gateway that stops leaves', async (test) => {
    const server = await startStage(test, { shape: 'process' });
    const [begun, go] = [new Latch(), new Latch()];
    const order: string[] = [];
    script.act = (context) => context.closeControllers.add(FirstController);
    script.onClose.first = async () => {
      begun.open();
      await go.opened;
      order.push('onClose');
    };
    await connectPlayer(server);
    const drained = drain(server).then(() => order.push('drained'));
    await begun.wait('onClose');
    assert.equal(server.gateway.connectionCount, 0);
    go.open();
    await drained;
    assert.deepEqual(order, ['onClose', 'drained']);
    assert.deepEqual(await entriesOf(server), []);
  });

  it('is called again by another worker when its own dies, and knows that it is the same end', async (test) => {
    const server = await startStage(test, { shape: 'process', workers: 2 });
    script.act = (context) => context.closeControllers.add(FirstController);
    const begun = new Latch();
    const calls: { eventId: string; isFirst: boolean }[] = [];
    script.onClose.first = async (_context, { eventId }, { store }) => {
      calls.push({ eventId, isFirst: await store.once(eventId) });
      begun.open();
      if (calls.length === 1) await new Promise(() => undefined);
    };
    const client = await connectPlayer(server);
    const owner = server.gateway.last.peer?.id ?? '';
    client.socket.terminate();
    await begun.wait('onClose');
    server.cut(owner);
    await untilFinished(server);
    const [one, two] = calls;
    assert.deepEqual([calls.length, one?.isFirst, two?.isFirst], [2, true, false]);
    assert.equal(one?.eventId, two?.eventId);
  });

  it('runs once by another worker when its own died before', async (test) => {
    const server = await startStage(test, { shape: 'process', workers: 2 });
    const { ends } = countEnds();
    const client = await connectPlayer(server);
    server.cut(server.gateway.last.peer?.id ?? '');
    client.socket.terminate();
    await server.gateway.lost(1);
    await untilFinished(server);
    assert.equal(ends.length, 1);
  });

  it('waits for a worker where there is none', async (test) => {
    const server = await startStage(test, { shape: 'process', workers: 2 });
    const { ends } = countEnds();
    const client = await connectPlayer(server);
    server.gateway.workers.assign([], 1_000, () => undefined);
    for (const worker of ['w1', 'w2']) server.cut(worker);
    await until('no worker is left', () => server.gateway.workers.pids.length === 0);
    client.socket.terminate();
    await server.gateway.lost(1);
    assert.equal(ends.length, 0);
    await server.addApplication('w3');
    await untilFinished(server);
    assert.equal(ends.length, 1);
  });
});
