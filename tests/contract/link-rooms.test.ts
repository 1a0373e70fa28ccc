import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDirectLink } from '../../core/link/direct.js';
import type { Recipients, ToGateway, ToWorker } from '../../core/link/messages.js';
import type { Ending } from '../support/ending.js';
import { listenBoth, type LinkEnds, unixEnds } from '../support/link-ends.js';

const request = { door: 'websocket', address: '192.0.2.1', headers: {} } as const;
const longName = '房'.repeat(85);
const nobody: Recipients = { rooms: [], users: [], connections: [], isEveryone: false, except: [] };
const recipients: Recipients = {
  rooms: ['hall', longName, '{"a":1}', ' '],
  users: ['u1'],
  connections: ['g1.7', 'g2.1'],
  isEveryone: true,
  except: ['"muted"', 'g1.8'],
};

const toWorker: readonly ToWorker[] = [
  {
    kind: 'attach',
    connection: 7,
    record: { id: 'g1.7', auth: null, request, openedAt: 5, rooms: ['hall', longName] },
  },
  {
    kind: 'attach',
    connection: 8,
    record: { id: 'g1.8', auth: {}, request, openedAt: 6, session: '{"say":"好\\n"}' },
  },
  { kind: 'delivered', call: 1, count: 0 },
  { kind: 'delivered', call: 4_294_967_295, count: 1_000_000 },
];

const toGateway: readonly ToGateway[] = [
  { kind: 'join', connection: 7, room: longName },
  { kind: 'leave', connection: 7, room: '🚀' },
  { kind: 'session', connection: 7, data: '{"say":"好"}' },
  { kind: 'broadcast', connection: 7, call: 0, recipients, data: '{"event":"第一\\n"}' },
  { kind: 'broadcast', connection: 0, call: 4_294_967_295, recipients: nobody, data: 'two\nlines' },
  { kind: 'broadcast', connection: 0, call: 1, recipients: nobody, data: Buffer.from('\n') },
  { kind: 'broadcast', connection: 0, call: 2, recipients: nobody, data: '' },
  { kind: 'kick', id: 'g1.7', code: 4403, reason: '走\n开' },
  { kind: 'kick', id: 'g1.7', code: 1000, reason: '' },
];

for (const [name, open] of [
  ['as a function call', createDirectLink],
  ['over unix sockets', unixEnds],
] as const satisfies [string, (test: Ending) => LinkEnds | Promise<LinkEnds>][]) {
  describe(`rooms and sessions on a link, ${name}`, () => {
    it('travel with all that belongs to them', async (test) => {
      const ends = await open(test);
      const { gateway, worker } = listenBoth(ends);
      toWorker.forEach((message) => ends.gatewayEnd.send(message));
      toGateway.forEach((message) => ends.workerEnd.send(message));
      assert.deepEqual(await worker.first(toWorker.length), toWorker);
      assert.deepEqual((await gateway.first(toGateway.length)).map(readable), toGateway.map(readable));
    });

    it('stay in order with everything else of the same connection, however large', async (test) => {
      const ends = await open(test);
      const { gateway } = listenBoth(ends);
      const { workerEnd } = ends;
      const large = 'é'.repeat(600_000);
      workerEnd.send({ kind: 'push', connection: 7, data: 'before' });
      workerEnd.send({ kind: 'broadcast', connection: 7, call: 0, recipients, data: large });
      workerEnd.send({ kind: 'join', connection: 7, room: 'hall' });
      workerEnd.send({ kind: 'session', connection: 7, data: '{}' });
      workerEnd.send({ kind: 'push', connection: 7, data: large });
      workerEnd.send({ kind: 'broadcast', connection: 7, call: 1, recipients, data: 'small' });
      workerEnd.send({ kind: 'reply', connection: 7, sequence: 1, data: 'after' });
      const arrived = await gateway.first(7);
      assert.deepEqual(
        arrived.map(({ kind }) => kind),
        ['push', 'broadcast', 'join', 'session', 'push', 'broadcast', 'reply'],
      );
      const [, broadcast] = arrived;
      assert.ok(broadcast?.kind === 'broadcast' && broadcast.data.toString() === large);
    });
  });
}

function readable(message: ToGateway): unknown {
  return 'data' in message ? { ...message, data: message.data.toString() } : message;
}
