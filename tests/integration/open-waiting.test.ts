import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { Refusal } from '#core';
import { goodHandshake, shake } from '../support/good-handshake.js';
import { writeHandshake } from '../support/handshakes.js';
import { Latch } from '../support/latch.js';
import { FirstController, script, startStage, untilFinished } from '../support/stage.js';
import { within } from '../support/within.js';

describe('a handshake that has to wait', () => {
  it('is 503 where too many do, and the others get in', async (test) => {
    const server = await startStage(test, { settings: { limits: { maxHandshakes: 1 } } });
    const [begun, go] = [new Latch(), new Latch()];
    script.onOpen.first = async () => {
      begun.open();
      await go.opened;
    };
    const client = server.connect();
    await begun.wait('onOpen');
    assert.equal((await shake(test, server)).status, 503);
    go.open();
    await client;
    assert.equal((await shake(test, server)).status, 101);
  });

  it('counts for its address from the beginning', async (test) => {
    const server = await startStage(test, { settings: { limits: { perIpConnections: 1 } } });
    const [begun, go] = [new Latch(), new Latch()];
    script.onOpen.first = async () => {
      begun.open();
      await go.opened;
      throw new Refusal(403, 'no');
    };
    const waiting = shake(test, server);
    await begun.wait('onOpen');
    assert.equal((await shake(test, server)).status, 429);
    go.open();
    assert.equal((await waiting).status, 403);
    script.onOpen = {};
    assert.equal((await shake(test, server)).status, 101);
  });

  for (const leave of ['destroy', 'resetAndDestroy'] as const) {
    it(`whose client leaves meanwhile (${leave}) has one onClose, and leaves nothing behind`, async (test) => {
      const server = await startStage(test);
      const ended = new Latch<number>();
      let ends = 0;
      script.onClose.first = (_context, { code }) => {
        ends++;
        ended.open(code);
      };
      const [begun, go] = [new Latch(), new Latch()];
      script.onOpen.first = async (context) => {
        context.emit('welcome', 'welcome');
        context.closeControllers.add(FirstController);
        await context.addTo('guests');
        begun.open();
        await go.opened;
      };
      const seen = new Promise((resolve) => server.onSocket((socket) => socket.once('close', resolve)));
      const socket = connect(server.port, '127.0.0.1');
      socket.write(writeHandshake(goodHandshake(server), server.port));
      await begun.wait('onOpen');
      socket[leave]();
      if (leave === 'resetAndDestroy') await within('the end at the server', seen);
      go.open();
      assert.equal(await ended.wait('onClose'), 1006);
      await untilFinished(server);
      assert.deepEqual([ends, await server.cluster.store.sets.size('guests')], [1, 0]);
      assert.equal(server.gateway.connectionCount, 0);
    });
  }

  it('that turns out to be none is nobody: no record of it', async (test) => {
    const server = await startStage(test);
    const opened = test.mock.method(server.cluster.ledger, 'open');
    const answer = await shake(test, server, { set: { 'Sec-WebSocket-Protocol': 'a,,b' } });
    assert.equal(answer.status, 400);
    assert.equal(opened.mock.callCount(), 0);
  });

  it('is answered by the old worker while the workers change', async (test) => {
    const server = await startStage(test, { shape: 'process', workers: 2 });
    const [begun, go, retired] = [new Latch(), new Latch(), new Latch<string>()];
    script.onOpen.first = async (context) => {
      begun.open();
      await go.opened;
      await context.join('hall');
    };
    server.gateway.workers.assign(['w1'], 5_000, () => undefined);
    const client = server.connect();
    await begun.wait('onOpen');
    server.gateway.workers.assign(['w2'], 5_000, (worker) => retired.open(worker));
    await new Promise(setImmediate);
    assert.equal(retired.isOpen, false);
    go.open();
    await client;
    assert.equal(await retired.wait('w1 is relieved'), 'w1');
  });
});
