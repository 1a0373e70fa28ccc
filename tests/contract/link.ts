import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ToGateway, ToWorker } from '../../core/link/messages.js';
import type { Ending } from '../support/ending.js';
import { listenBoth, type LinkEnds } from '../support/link-ends.js';

const record = {
  id: 'g1.7',
  auth: { id: 'u1', type: 'wall', code: '房间', nested: [1, { two: null }] },
  request: { door: 'websocket', address: '192.0.2.1', headers: { origin: 'https://a.test' } },
  openedAt: 1_767_225_600_000,
} as const;

const toWorker: readonly ToWorker[] = [
  { kind: 'gatewayHello', version: 1, gateway: 'g1' },
  { kind: 'attach', connection: 7, record },
  { kind: 'attach', connection: 8, record: { ...record, auth: null } },
  { kind: 'frame', connection: 7, sequence: 1, data: Buffer.from('{"say":"你好 🚀"}') },
  { kind: 'frame', connection: 4_294_967_295, sequence: 4_294_967_295, data: Buffer.from([0, 255, 128]) },
  { kind: 'frame', connection: 7, sequence: 0, data: Buffer.alloc(0) },
  { kind: 'detach', connection: 7 },
  { kind: 'ended', connection: 7, code: 1006 },
  { kind: 'ended', connection: 7, code: 4403, insteadOf: ['n.w1', 'n.w2'] },
  {
    kind: 'ended',
    connection: 8,
    code: 1001,
    record: { ...record, closeKeys: ['房间'], closeControllers: ['live.user'] },
  },
  { kind: 'open', connection: 9, record },
];

const toGateway: readonly ToGateway[] = [
  {
    kind: 'workerHello',
    version: 1,
    direction: 'up',
    worker: 'w1',
    node: 'n.w1',
    pid: 42,
    generation: 3,
    retryRoutes: ['live.user.say'],
    hasOnOpen: true,
  },
  { kind: 'reply', connection: 7, sequence: 1, data: 'ok 好 🚀' },
  { kind: 'reply', connection: 7, sequence: 2, data: Buffer.from('as bytes'), bad: true },
  { kind: 'reply', connection: 7, sequence: 3, data: '' },
  { kind: 'push', connection: 8, data: 'a push' },
  { kind: 'close', connection: 7, code: 4403, reason: 'widerrufen – 撤销' },
  { kind: 'addCloseKey', connection: 7, name: '房间 1' },
  { kind: 'removeCloseKey', connection: 7, name: '房间 1' },
  { kind: 'addCloseController', connection: 7, name: 'live.user' },
  { kind: 'removeCloseController', connection: 7, name: 'live.user' },
  { kind: 'opened', connection: 9, opening: { isAccepted: false, status: 403, event: 'notToday' } },
  {
    kind: 'opened',
    connection: 9,
    opening: {
      isAccepted: true,
      rooms: ['hall'],
      session: '{}',
      closeKeys: ['房间'],
      closeControllers: ['live.user'],
      pushes: ['{"status":200}'],
    },
  },
  { kind: 'finished', connection: 7 },
];

/** What every link promises, whatever it is made of. */
export function describeLink(name: string, open: (test: Ending) => Promise<LinkEnds> | LinkEnds): void {
  describe(`a link, ${name}`, () => {
    it('carries every kind of message with all its members', async (test) => {
      const ends = await open(test);
      const { gateway, worker } = listenBoth(ends);
      toWorker.forEach((message) => ends.gatewayEnd.send(message));
      toGateway.forEach((message) => ends.workerEnd.send(message));
      assert.deepEqual(await worker.first(toWorker.length), toWorker);
      assert.deepEqual((await gateway.first(toGateway.length)).map(readable), toGateway.map(readable));
    });

    it('keeps the order of what one end says', async (test) => {
      const ends = await open(test);
      const { gateway, worker } = listenBoth(ends);
      for (let sequence = 0; sequence < 2_000; sequence++) {
        const connection = sequence % 7;
        ends.workerEnd.send({ kind: 'reply', connection, sequence, data: 'x'.repeat(sequence) });
        ends.gatewayEnd.send({ kind: 'frame', connection, sequence, data: Buffer.alloc(sequence % 90) });
      }
      assert.deepEqual(sequences(await gateway.first(2_000)), numbers(2_000));
      assert.deepEqual(sequences(await worker.first(2_000)), numbers(2_000));
    });

    it('carries a message that is larger than any buffer', async (test) => {
      const ends = await open(test);
      const { gateway } = listenBoth(ends);
      const texts = ['é'.repeat(1_500_000), 'x'.repeat(262_144), 'x'.repeat(262_145), '中'.repeat(87_382)];
      texts.forEach((data, sequence) =>
        ends.workerEnd.send({ kind: 'reply', connection: 1, sequence, data }),
      );
      const arrived = await gateway.first(texts.length);
      arrived.forEach((message, index) => assert.ok(textOf(message) === texts[index], `text ${index}`));
    });

    it('lets nothing of a connection overtake a large message of the same connection', async (test) => {
      const ends = await open(test);
      const { gateway } = listenBoth(ends);
      const large = 'x'.repeat(1_200_000);
      ends.workerEnd.send({ kind: 'push', connection: 1, data: 'before' });
      ends.workerEnd.send({ kind: 'reply', connection: 1, sequence: 1, data: large });
      ends.workerEnd.send({ kind: 'push', connection: 1, data: 'between' });
      ends.workerEnd.send({ kind: 'reply', connection: 1, sequence: 2, data: large, bad: true });
      ends.workerEnd.send({ kind: 'close', connection: 1, code: 1000, reason: 'after' });
      const arrived = await gateway.first(5);
      assert.deepEqual(
        arrived.map(({ kind }) => kind),
        ['push', 'reply', 'push', 'reply', 'close'],
      );
      assert.deepEqual(
        arrived.map((message) => ('bad' in message ? message.bad : undefined)),
        [undefined, undefined, undefined, true, undefined],
      );
    });

    it('delivers what was sent before it was closed, and then ends, once, at both ends', async (test) => {
      const ends = await open(test);
      const { gateway, worker } = listenBoth(ends);
      ends.workerEnd.send({ kind: 'push', connection: 1, data: 'small' });
      ends.workerEnd.send({ kind: 'push', connection: 2, data: 'x'.repeat(3_000_000) });
      ends.workerEnd.send({ kind: 'push', connection: 2, data: 'last' });
      ends.workerEnd.close();
      ends.workerEnd.close();
      await Promise.all([gateway.end(), worker.end()]);
      assert.deepEqual(
        gateway.messages.map((message) => textOf(message).length),
        [5, 3_000_000, 4],
      );
      ends.gatewayEnd.close();
      assert.deepEqual([gateway.endings, worker.endings], [1, 1]);
    });

    it('drops what is said to a peer that is gone', async (test) => {
      const ends = await open(test);
      const { gateway, worker } = listenBoth(ends);
      ends.gatewayEnd.close();
      await Promise.all([gateway.end(), worker.end()]);
      ends.workerEnd.send({ kind: 'push', connection: 1, data: 'x'.repeat(1_000_000) });
      ends.gatewayEnd.send({ kind: 'detach', connection: 1 });
      assert.deepEqual([gateway.messages, worker.messages], [[], []]);
    });

    it('has nothing queued once the peer has read', async (test) => {
      const ends = await open(test);
      const { gateway, worker } = listenBoth(ends);
      ends.workerEnd.send({ kind: 'push', connection: 1, data: 'x'.repeat(2_000_000) });
      await gateway.first(1);
      await worker.until('an empty queue', () => ends.workerEnd.queuedBytes === 0);
    });
  });
}

function readable(message: ToGateway): unknown {
  return 'data' in message ? { ...message, data: message.data.toString() } : message;
}

function textOf(message: ToGateway): string {
  return 'data' in message ? message.data.toString() : '';
}

function sequences(messages: readonly (ToGateway | ToWorker)[]): number[] {
  return messages.map((message) => ('sequence' in message ? message.sequence : -1));
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
