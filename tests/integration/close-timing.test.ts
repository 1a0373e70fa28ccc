import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ContextDead, type Context } from '#core';
import { FakeClock } from '../../core/testing/fake-clock.js';
import { Latch } from '../support/latch.js';
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

async function thrownBy(verb: () => unknown): Promise<unknown> {
  try {
    return await verb();
  } catch (error) {
    return error;
  }
}

for (const shape of ['base', 'process'] as const) {
  describe(`an end in the middle of an action in ${shape} mode`, () => {
    it('aborts its signal; onClose waits for it, and nothing that it adds then is left anywhere', async (test) => {
      const server = await startStage(test, { shape });
      const { first } = countEnds();
      const client = await connectPlayer(server);
      const [begun, go] = [new Latch(), new Latch()];
      const thrown: unknown[] = [];
      let isOver = false;
      let wasOver: boolean | undefined;
      const note = script.onClose.first;
      script.onClose.first = (...facts) => {
        wasOver = isOver;
        return note?.(...facts);
      };
      script.act = async (context) => {
        const aborted = new Promise((resolve) => context.signal.addEventListener('abort', resolve));
        begun.open();
        await aborted;
        for (const verb of [
          () => context.addTo('late'),
          () => context.removeFrom('late'),
          () => context.join('late'),
          () => context.closeControllers,
          () => context.emit('late', 'late'),
        ]) {
          thrown.push(await thrownBy(verb));
        }
        await go.opened;
        isOver = true;
      };
      client.send({ method: act });
      await begun.wait('the action');
      client.socket.terminate();
      await server.gateway.lost(1);
      assert.equal(first.isOpen, false);
      go.open();
      await first.wait('onClose');
      assert.equal(wasOver, true);
      assert.equal(thrown.length, 5);
      assert.ok(
        thrown.every((error) => error instanceof ContextDead && /its connection is over/.test(error.message)),
      );
      await untilFinished(server);
      assert.deepEqual(await server.cluster.store.sets.members('late'), []);
    });

    it('lets addTo be done or refused, and leaves nothing of it', async (test) => {
      const server = await startStage(test, { shape });
      const { ends } = countEnds();
      const client = await connectPlayer(server);
      const over = new Latch<unknown>();
      script.act = async (context: Context) => {
        const adding = Array.from({ length: 50 }, (_, n) => thrownBy(() => context.addTo(`set${n}`)));
        client.socket.terminate();
        over.open(await Promise.all(adding));
      };
      client.send({ method: act });
      await over.wait('the action');
      await untilFinished(server);
      assert.equal(ends.length, 1);
      for (let n = 0; n < 50; n++) assert.equal(await server.cluster.store.sets.size(`set${n}`), 0);
    });
  });
}

describe('an end in the middle of an action', () => {
  it('does not wait longer for it than an action may take', async (test) => {
    const server = await startStage(test, { settings: { limits: { actionTimeoutMs: 40 } } });
    const { first } = countEnds();
    const client = await connectPlayer(server);
    const begun = new Latch();
    script.act = async () => {
      begun.open();
      await new Promise(() => undefined);
    };
    client.send({ method: act });
    await begun.wait('the action');
    client.socket.terminate();
    await first.wait('onClose');
    await untilFinished(server);
  });

  it('waits for all that run at the same time', async (test) => {
    const server = await startStage(test);
    const { first } = countEnds();
    const client = await connectPlayer(server);
    const parts = [new Latch(), new Latch(), new Latch()];
    const begun = new Latch();
    let running = 0;
    script.act = async () => {
      const part = parts[running++];
      if (running === parts.length) begun.open();
      await part?.opened;
      running--;
    };
    for (const _ of parts) client.send({ method: 'play.first.aside' });
    await begun.wait('three actions');
    client.socket.terminate();
    await server.gateway.lost(1);
    for (const part of parts) {
      assert.equal(first.isOpen, false);
      part.open();
      await new Promise(setImmediate);
    }
    await first.wait('onClose');
    assert.equal(running, 0);
  });
});

describe('an end before the ledger knows of the beginning', () => {
  it('is done with when it does', async (test) => {
    const server = await startStage(test);
    const { first } = countEnds();
    script.onOpen.first = async (context) => {
      context.closeControllers.add(FirstController);
      await context.addTo('hall');
    };
    const { ledger, store } = server.cluster;
    const [asked, go] = [new Latch(), new Latch()];
    const open = ledger.open.bind(ledger);
    test.mock.method(ledger, 'open', async (entry: Parameters<typeof open>[0]) => {
      asked.open();
      await go.opened;
      return open(entry);
    });
    const client = await server.connect();
    await asked.wait('the ledger is told');
    client.socket.terminate();
    await server.gateway.lost(1);
    assert.deepEqual(await entriesOf(server), []);
    go.open();
    assert.equal((await first.wait('onClose')).code, 1006);
    await untilFinished(server);
    assert.equal(await store.sets.size('hall'), 0);
  });

  it('is not forgotten where the ledger could not be reached', async (test) => {
    const clock = new FakeClock();
    const server = await startStage(test, { clock });
    const { ends, first } = countEnds();
    script.onOpen.first = (context) => context.closeControllers.add(FirstController);
    const { ledger } = server.cluster;
    const open = ledger.open.bind(ledger);
    const asked = new Latch();
    let isOut = true;
    test.mock.method(ledger, 'open', async (entry: Parameters<typeof open>[0]) => {
      asked.open();
      if (isOut) throw new Error('no ledger');
      return open(entry);
    });
    const client = await server.connect();
    await asked.wait('the ledger is told');
    client.socket.terminate();
    await server.gateway.lost(1);
    assert.equal(first.isOpen, false);
    isOut = false;
    clock.advance(2_000);
    await first.wait('onClose');
    await untilFinished(server);
    assert.equal(ends.length, 1);
  });
});
