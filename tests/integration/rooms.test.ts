import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestClient } from '../support/client.js';
import type { Ending } from '../support/ending.js';
import { TestServer } from '../support/server.js';
import type { Envelope } from '../support/test-worker.js';

const room = (action: string) => `chat.room.${action}`;

/** A server with two workers, and clients by their users' names. */
class Scene {
  private constructor(
    readonly server: TestServer,
    readonly clients: Readonly<Record<string, TestClient>>,
  ) {}

  /** Each client is in the rooms that stand behind its name: `ann: hall bar`. */
  static async start(
    test: Ending,
    shape: 'process' | 'base',
    guests: Readonly<Record<string, string>>,
  ): Promise<Scene> {
    const server = await TestServer.start(test, { shape, workers: 2 });
    const clients: Record<string, TestClient> = {};
    for (const [name, rooms] of Object.entries(guests)) {
      const client = await server.connect({ token: server.mint({ id: name.replace(/\d$/, '') }) });
      await client.ask(room('join'), { rooms: rooms.split(' ').filter((word) => word !== '') });
      clients[name] = client;
    }
    const workers = new Set(server.gateway.opened.map(({ peer }) => peer?.id));
    assert.equal(workers.size, Math.min(2, server.gateway.opened.length), 'both workers have clients');
    return new Scene(server, clients);
  }

  client(name: string): TestClient {
    return this.clients[name] ?? assert.fail(`There is no ${name}.`);
  }

  /** What each client was told by others since it was asked the last time, behind which a reply of its own stands. */
  async heard(): Promise<Record<string, unknown[]>> {
    const heard: Record<string, unknown[]> = {};
    for (const [name, client] of Object.entries(this.clients)) {
      heard[name] = (await upTo(client, 'marker')).map(({ param }) => param);
    }
    return heard;
  }
}

/** Everything that comes before the reply to a request with that id. */
async function upTo(client: TestClient, id: string): Promise<Envelope[]> {
  client.send({ method: 'index', id });
  const before: Envelope[] = [];
  for (let next = await client.next(); next.id !== id; next = await client.next()) before.push(next);
  return before;
}

for (const shape of ['process', 'base'] as const) {
  describe(`rooms in ${shape} mode`, () => {
    it('have what is said in them come to every member, also the sender, and to nobody else', async (test) => {
      const scene = await Scene.start(test, shape, { ann: 'hall', bob: 'hall', cy: 'hall', dan: 'bar' });
      const reply = await scene.client('ann').ask(room('say'), { rooms: ['hall'], text: 'hello' });
      assert.deepEqual([reply.event, reply.param], ['said', 'hello'], 'before the reply');
      assert.equal((await scene.client('ann').next()).event, 'success');
      assert.deepEqual(await scene.heard(), { ann: [], bob: ['hello'], cy: ['hello'], dan: [] });
    });

    it('of three members one of whom is cut off hard are two', async (test) => {
      const scene = await Scene.start(test, shape, { ann: 'hall', bob: 'hall', cy: 'hall', dan: '' });
      scene.client('cy').socket.terminate();
      await scene.server.gateway.lost(1);
      const reply = await scene.client('dan').ask(room('tell'), { rooms: ['hall'] });
      assert.deepEqual(reply.param, { count: 2 });
      assert.equal((await scene.client('ann').next()).param, 'hi');
      assert.equal((await scene.client('bob').next()).param, 'hi');
    });

    it('are a union in which a common member gets everything once', async (test) => {
      const scene = await Scene.start(test, shape, { ann: 'hall bar', bob: 'hall', cy: 'bar', dan: '' });
      const reply = await scene.client('dan').ask(room('tell'), { rooms: ['hall', 'bar', 'hall'] });
      assert.deepEqual(reply.param, { count: 3 });
      assert.deepEqual(await scene.heard(), { ann: ['hi'], bob: ['hi'], cy: ['hi'], dan: [] });
    });

    it('leave out the exceptions: the sender, members of another room, a connection', async (test) => {
      const guests = { ann: 'hall', bob: 'hall muted', cy: 'hall', dan: 'hall' };
      const scene = await Scene.start(test, shape, guests);
      const [ann, , , dan] = scene.server.gateway.opened.map(({ record }) => record.id);
      const whom = { rooms: ['hall'], except: ['muted', ann, dan] };
      assert.deepEqual((await scene.client('ann').ask(room('tell'), whom)).param, { count: 1 });
      assert.deepEqual(await scene.heard(), { ann: [], bob: [], cy: ['hi'], dan: [] });
    });

    it('are not needed to reach a user on all devices, one connection, or everyone', async (test) => {
      const scene = await Scene.start(test, shape, { ann1: '', ann2: '', bob: '' });
      const bob = scene.client('bob');
      assert.deepEqual((await bob.ask(room('tell'), { user: 'ann', text: 'user' })).param, { count: 2 });
      const connection = scene.server.gateway.opened[1]?.record.id;
      assert.deepEqual((await bob.ask(room('tell'), { connection, text: 'one' })).param, { count: 1 });
      const none = await bob.ask(room('tell'), { connection: 'g1.99' });
      assert.deepEqual(none.param, { count: 0 });
      bob.send({ method: room('announce'), text: 'all' });
      assert.equal((await bob.next()).param, 'all');
      assert.deepEqual((await bob.next()).param, { count: 3 });
      assert.deepEqual(await scene.heard(), { ann1: ['user', 'all'], ann2: ['user', 'one', 'all'], bob: [] });
    });

    it('are those of the members at that moment: what an action says between joining and leaving', async (test) => {
      const scene = await Scene.start(test, shape, { ann: '', bob: 'hall' });
      await scene.client('ann').ask(room('visit'), { room: 'hall', count: 0 });
      assert.deepEqual(await scene.heard(), { ann: [undefined], bob: ['before', 'inside', 'after'] });
    });

    it('keep the order of everything that one sender says, for each receiver', async (test) => {
      const scene = await Scene.start(test, shape, { ann: 'hall', bob: 'hall' });
      const [ann, bob] = [scene.client('ann'), scene.client('bob')];
      ann.send({ method: room('burst'), room: 'hall', count: 2_000 });
      const numbers = (list: Envelope[]) => list.map(({ param }) => JSON.stringify(param ?? 'reply'));
      const all = Array.from({ length: 2_000 }, (_, n) => JSON.stringify({ n }));
      assert.deepEqual(numbers(await ann.take(2_001)), [...all, '"reply"']);
      assert.deepEqual(
        numbers(await bob.take(1_000)),
        all.filter((_, n) => n % 2 === 0),
      );
    });

    it('are left by themselves at the end of a connection, however it ends', async (test) => {
      const scene = await Scene.start(test, shape, { ann: 'hall a', bob: 'hall b', cy: 'hall c', dan: '' });
      assert.equal(scene.server.gateway.vitals().rooms, 4);
      scene.client('ann').socket.terminate();
      scene.client('bob').socket.close(1000);
      scene.client('cy').send({ method: 'close' });
      await scene.server.gateway.lost(3);
      assert.equal(scene.server.gateway.vitals().rooms, 0);
      const reply = await scene.client('dan').ask(room('tell'), { rooms: ['hall', 'a', 'b', 'c'] });
      assert.deepEqual(reply.param, { count: 0 });
    });

    it('stay joined when the connection moves to another worker, which knows them', async (test) => {
      const scene = await Scene.start(test, shape, { ann: 'hall bar', bob: '' });
      const { gateway } = scene.server;
      const [before] = gateway.opened.map(({ peer }) => peer?.id);
      const other = before === 'w1' ? 'w2' : 'w1';
      gateway.workers.assign([other], 1_000, () => undefined);
      assert.deepEqual((await scene.client('bob').ask(room('tell'), { rooms: ['hall'] })).param, {
        count: 1,
      });
      assert.equal((await scene.client('ann').next()).param, 'hi');
      assert.deepEqual((await scene.client('ann').ask(room('rooms'))).param, ['hall', 'bar']);
      assert.equal(gateway.opened[0]?.peer?.id, other);
      assert.deepEqual((await scene.client('ann').ask(room('leave'), { rooms: ['hall'] })).param, ['bar']);
      const reply = await scene.client('bob').ask(room('tell'), { rooms: ['hall', 'bar'] });
      assert.deepEqual(reply.param, { count: 1 });
    });

    it('are bounded in number and in name, which is a 500 that the log explains', async (test) => {
      const scene = await Scene.start(test, shape, { ann: '', bob: '' });
      const ann = scene.client('ann');
      const rooms = Array.from({ length: 256 }, (_, n) => `room ${n}`);
      assert.equal((await ann.ask(room('join'), { rooms })).status, 200);
      const errors: [rooms: string[], error: RegExp][] = [
        [['one more'], /g1\.1 is in 256 rooms and cannot join another/],
        [[''], /this one is empty/],
        [['x'.repeat(257)], /this one has 257/],
        [['a\tb'], /U\+0009 at position 1/],
      ];
      for (const [wrong, error] of errors) {
        const reply = await ann.ask(room('join'), { rooms: wrong });
        assert.deepEqual([reply.status, reply.event], [500, 'controllerError']);
        const record = scene.server.logged.at(-1);
        assert.equal(record?.['route'], room('join'));
        assert.match(JSON.stringify(record), error);
      }
      assert.equal(scene.server.gateway.vitals().rooms, 256);
      assert.equal((await ann.ask(room('say'), { rooms: [] })).status, 200, 'nobody is an audience too');
    });

    it('have a member kicked after it was said goodbye', async (test) => {
      const scene = await Scene.start(test, shape, { ann: 'hall', bob: '' });
      const connection = scene.server.gateway.opened[0]?.record.id;
      await scene.client('bob').ask(room('kick'), { connection, code: 4000, reason: 'bye' });
      assert.equal((await scene.client('ann').next()).param, 'goodbye');
      assert.deepEqual(await scene.client('ann').close(), { code: 4000, reason: 'bye' });
      assert.equal((await scene.client('bob').ask(room('kick'), { connection: 'g1.99' })).status, 200);
    });
  });
}
