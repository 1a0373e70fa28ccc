import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestClient } from '../support/client.js';
import type { Ending } from '../support/ending.js';
import { TestServer } from '../support/server.js';

const budget = 200_000;
const piece = 'x'.repeat(40_000);

interface Scene {
  readonly server: TestServer;
  readonly members: readonly TestClient[];
}

/** A server with two workers and so many members of the hall. */
async function start(test: Ending, shape: 'process' | 'base', count: number): Promise<Scene> {
  const settings = { limits: { sendQueueBytes: budget } };
  const server = await TestServer.start(test, { shape, workers: 2, settings });
  const members: TestClient[] = [];
  while (members.length < count) {
    const member = await server.connect();
    await member.ask('chat.room.join', { rooms: ['hall'] });
    members.push(member);
  }
  return { server, members };
}

for (const shape of ['process', 'base'] as const) {
  describe(`a large room in ${shape} mode`, () => {
    it('loses the member that does not read, and the 99 others get everything', async (test) => {
      const { server, members } = await start(test, shape, 100);
      const [slow, ...others] = members;
      const [connection] = server.gateway.opened;
      const speaker = await server.connect();
      assert.ok(slow !== undefined && connection !== undefined);
      slow.socket.pause();
      const tell = async (whom: object, text: string) =>
        (await speaker.ask('chat.room.tell', { ...whom, text })).param;
      while (connection.queuedBytes === 0) await tell({ connection: connection.record.id }, piece);
      const counts: unknown[] = [];
      for (let n = 0; n < 8; n++) counts.push(await tell({ rooms: ['hall'] }, `${n} ${piece}`));
      await server.gateway.lost(1);
      assert.deepEqual(counts.slice(-1), [{ count: 99 }]);
      for (const client of others) {
        for (let n = 0; n < 8; n++) assert.equal((await client.next()).param, `${n} ${piece}`);
      }
      assert.deepEqual(server.logLines('warn'), [
        'client cut off: it does not read and its send queue is full',
      ]);
    });

    it('of 600 gets everything in order, in slices, and so does the speaker, who is one of them', async (test) => {
      const { members } = await start(test, shape, 600);
      const speaker = members.at(-1) ?? assert.fail();
      speaker.send({ method: 'chat.room.burst', room: 'hall', count: 20, id: 'burst' });
      const numbers = Array.from({ length: 20 }, (_, n) => ({ n }));
      assert.deepEqual(
        (await speaker.take(21)).map(({ param, id }) => param ?? id),
        [...numbers, 'burst'],
      );
      for (const member of members.slice(0, -1)) {
        assert.deepEqual(
          (await member.take(10)).map(({ param }) => param),
          numbers.filter(({ n }) => n % 2 === 0),
        );
      }
      const { param } = await speaker.ask('chat.room.tell', { rooms: ['hall'], except: ['g1.600'] });
      assert.deepEqual(param, { count: 599 });
    });
  });
}
