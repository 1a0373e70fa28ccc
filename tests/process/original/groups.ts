import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import type { TestClient } from '../../support/client.js';
import type { Ending } from '../../support/ending.js';
import type { OriginalServer } from '../../support/original/server.js';
import type { Envelope } from '../../support/test-worker.js';
import { until } from '../../support/until.js';

/** The next frame of that event; what comes before it is dropped. */
async function nextOf(client: TestClient, event: string): Promise<Envelope> {
  let frame = await client.next();
  while (frame.event !== event) frame = await client.next();
  return frame;
}

/** Asks; gives the frames that came before the reply, and then the reply. */
async function framesUntilReply(client: TestClient, method: string, payload: object): Promise<Envelope[]> {
  const id = randomUUID();
  client.send({ method, id, ...payload });
  const frames = [await client.next()];
  while (frames.at(-1)?.id !== id) frames.push(await client.next());
  return frames;
}

/** Asks, and gives `param` of the reply, whatever is pushed before it. */
async function ask(client: TestClient, method: string, payload: object): Promise<unknown> {
  return (await framesUntilReply(client, method, payload)).at(-1)?.param;
}

/** Clients in a room and in a shared set of the same name, with somebody to be told of their ends. */
async function enter(
  test: Ending,
  server: OriginalServer,
  hall: string,
  users: readonly string[],
): Promise<{ clients: TestClient[]; ids: string[] }> {
  const clients = await Promise.all(
    users.map((id) => server.connect(test, server.token({ id, code: hall }))),
  );
  const ids = await Promise.all(
    clients.map(async (client) => String(await ask(client, 'hall.guest.enter', { hall }))),
  );
  return { clients, ids };
}

async function membersOf(client: TestClient, hall: string): Promise<string[]> {
  const members = await ask(client, 'hall.guest.members', { hall });
  return Array.isArray(members) ? members.map(String).toSorted() : [];
}

/** Those that are gone get nothing and are nowhere any more. */
export function checkGroupSend(server: OriginalServer): void {
  describe('group send', () => {
    it('three members, one closed hard: two receive, and the set has two members after', async (test) => {
      const { clients, ids } = await enter(test, server, 'G1', ['g1', 'g2', 'g3']);
      const [one, two, three] = clients;
      assert.ok(one !== undefined && two !== undefined && three !== undefined);
      assert.deepEqual(await membersOf(one, 'G1'), ids.toSorted());
      three.socket.terminate();
      one.send({ method: 'chat.room.say', rooms: ['G1'], text: 'to the group' });
      for (const client of [one, two]) assert.equal((await nextOf(client, 'said')).param, 'to the group');
      await until('the set has two members', async () => (await membersOf(one, 'G1')).length === 2);
      assert.deepEqual(await membersOf(two, 'G1'), ids.slice(0, 2).toSorted());
      assert.deepEqual(await ask(one, 'chat.room.tell', { rooms: ['G1'] }), { count: 2 });
    });
  });
}

/** With rooms of the test controllers instead of screens and an audience. */
export function checkRoomSeparation(server: OriginalServer): void {
  describe('room separation', () => {
    it('what is said in a room is heard in that room alone', async (test) => {
      const [first, second] = [
        await enter(test, server, 'R1', ['r1', 'r2']),
        await enter(test, server, 'R2', ['r3', 'r4']),
      ];
      const [speaker, listener] = first.clients;
      assert.ok(speaker !== undefined && listener !== undefined);
      assert.deepEqual(await ask(speaker, 'chat.room.tell', { rooms: ['R1'], text: 'in R1' }), { count: 2 });
      assert.equal((await nextOf(listener, 'said')).param, 'in R1');
      for (const client of second.clients) {
        const frames = await framesUntilReply(client, 'index.index.echo', {}); // what was said has come by now
        assert.ok(frames.every(({ event }) => event !== 'said'));
      }
    });
  });
}

/** A line that drops; what the cluster has of it is checked in tests/integration/close-order.test.ts. */
export function checkCloseCleanUp(server: OriginalServer): void {
  describe('close clean-up', () => {
    it('who joined and drops the line is gone from room, set and users, and onClose saw its code', async (test) => {
      const watcher = await server.connect(test);
      const { clients, ids } = await enter(test, server, 'C1', ['c1']);
      assert.deepEqual(await membersOf(watcher, 'C1'), ids);
      clients[0]?.socket.terminate();
      const { info, param } = await nextOf(watcher, 'guestGone');
      assert.equal(info, 'c1');
      assert.deepEqual(param, { code: 1006, place: 'C1', halls: ['C1'], members: [true], rooms: ['C1'] });
      await until('the set is empty', async () => (await membersOf(watcher, 'C1')).length === 0);
      for (const whom of [{ rooms: ['C1'] }, { user: 'c1' }, { connection: ids[0] ?? '' }]) {
        assert.deepEqual(await ask(watcher, 'chat.room.tell', whom), { count: 0 });
      }
      assert.deepEqual(await ask(watcher, 'hall.guest.ends', { user: 'c1' }), { calls: 1, ends: 1 });
    });
  });
}

/** Presence, as users are addressed by it. */
export function checkSameUserTwice(server: OriginalServer): void {
  describe('same user twice', () => {
    it('open A, open B, close A: the user is still B', async (test) => {
      const watcher = await server.connect(test);
      const { clients } = await enter(test, server, 'S1', ['twin', 'twin']);
      const [a, b] = clients;
      assert.ok(a !== undefined && b !== undefined);
      assert.deepEqual(await ask(watcher, 'chat.room.tell', { user: 'twin', text: 'both' }), { count: 2 });
      a.socket.terminate();
      await nextOf(watcher, 'guestGone');
      await until('A is out of the set', async () => (await membersOf(watcher, 'S1')).length === 1);
      assert.deepEqual(await ask(watcher, 'chat.room.tell', { user: 'twin', text: 'one' }), { count: 1 });
      assert.equal((await nextOf(b, 'said')).param, 'both');
      assert.equal((await nextOf(b, 'said')).param, 'one');
    });
  });
}
