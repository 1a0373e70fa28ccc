import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, afterEach, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { z } from 'zod';
import { connectKnown, connectToBoth } from '../support/known-client.js';
import { Project } from '../support/project.js';
import { until } from '../support/until.js';

const connectionList = z.strictObject({
  total: z.number(),
  connections: z.array(
    z.strictObject({
      id: z.string(),
      user: z.string().nullable(),
      address: z.string(),
      door: z.string(),
      rooms: z.number(),
      worker: z.number().nullable(),
      connectedMs: z.number(),
      queuedBytes: z.number(),
    }),
  ),
  silent: z.array(z.string()),
});

const roomList = z.strictObject({
  total: z.number(),
  isExact: z.boolean(),
  rooms: z.array(z.strictObject({ name: z.string(), members: z.number() })),
  silent: z.array(z.string()),
});

async function allGone(project: Project): Promise<void> {
  project.hangUp();
  await until('nobody is connected', async () => (await project.connections()).total === 0);
}

describe('the console of a server with two gateways', () => {
  const project = new Project({
    settings: { SETTING__GATEWAY_NUM: 2, SETTING__HANG_MS: 30_000, LIMITS__MSG_RATE_PER_SEC: 0 },
  });
  before(() => project.start());
  after(() => project.end());
  afterEach(() => allGone(project));

  it('shows the connections of both, the oldest first', async () => {
    const [one, other] = await connectToBoth(project, 'ann');
    const worker = await other.client.workerPid();
    await other.client.request('chat.room.join', { rooms: ['a', 'b'] });
    const { exitCode, stdout, stderr } = await project.command('connections', '--json');
    assert.deepEqual([exitCode, stderr], [0, '']);
    const { total, connections, silent } = connectionList.parse(JSON.parse(stdout));
    assert.deepEqual([total, silent], [2, []]);
    const shared = { user: 'ann', address: '127.0.0.1', door: 'websocket', queuedBytes: 0 };
    assert.deepEqual(
      connections.map((row) => ({ ...row, connectedMs: 0 })),
      [
        { ...shared, id: one.id, rooms: 0, worker: null, connectedMs: 0 },
        { ...shared, id: other.id, rooms: 2, worker, connectedMs: 0 },
      ],
    );
    const [older = 0, newer = 0] = connections.map((row) => row.connectedMs);
    assert.ok(older >= newer && newer >= 0);
  });

  it('shows them as a table that says how many are left out', async () => {
    const [one] = await connectToBoth(project, 'ann');
    const { exitCode, stdout, stderr } = await project.command('connections', '--limit', '1');
    assert.deepEqual([exitCode, stderr], [0, '']);
    const [count, blank, head, row, rest, ...more] = stdout.split('\n');
    assert.deepEqual([count, blank], ['2 connections', '']);
    assert.match(head ?? '', /^id +user +address +door +rooms +worker +connected +queued$/);
    assert.match(row ?? '', new RegExp(`^${one.id} +ann +127\\.0\\.0\\.1 +websocket +0 +- +\\d+ s +0 B$`));
    assert.deepEqual([rest, ...more], ['and 1 more; --limit shows up to 1000', '']);
  });

  it('adds up the members of a room over both, the largest room first', async () => {
    const [one, other] = await connectToBoth(project, 'ann');
    await one.client.request('chat.room.join', { rooms: ['hall', 'attic', 'cellar'] });
    await other.client.request('chat.room.join', { rooms: ['hall', 'bar'] });
    const { exitCode, stdout, stderr } = await project.command('rooms', '--json');
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.deepEqual(roomList.parse(JSON.parse(stdout)), {
      total: 4,
      isExact: true,
      rooms: [
        { name: 'hall', members: 2 },
        { name: 'attic', members: 1 },
        { name: 'bar', members: 1 },
        { name: 'cellar', members: 1 },
      ],
      silent: [],
    });
    assert.equal(
      (await project.command('rooms', '--limit', '2')).stdout,
      '4 rooms\n\nmembers  room\n      2  hall\n      1  attic\nand 2 more; --limit shows up to 1000\n',
    );
  });

  it('shows names that turn or hide text as what they are', async () => {
    const { client } = await connectKnown(project, 'ann');
    const name = 'a\u202Eb\u2028c\u200B\\';
    assert.equal((await client.request('chat.room.join', { rooms: [name] })).status, 200);
    const table = await project.command('rooms');
    assert.equal(table.stdout, '1 room\n\nmembers  room\n      1  a\\u202eb\\u2028c\\u200b\\\\\n');
    const { stdout } = await project.command('rooms', '--json');
    assert.match(stdout, /^[\u0020-\u007E]+\n$/);
    assert.deepEqual(roomList.parse(JSON.parse(stdout)).rooms, [{ name, members: 1 }]);
  });

  it('prints more than a pipe takes at once', async () => {
    const { client } = await connectKnown(project, 'ann');
    const names = Array.from({ length: 256 }, (_, index) => String(index).padStart(250, 'x'));
    for (let from = 0; from < names.length; from += 64)
      await client.request('chat.room.join', { rooms: names.slice(from, from + 64) });
    const { stdout } = await promisify(execFile)(
      'sh',
      ['-c', '"$0" rooms --json --limit 1000 | cat', project.path('public/console')],
      { env: project.env },
    );
    assert.ok(stdout.length > 65_536);
    const { rooms } = roomList.parse(JSON.parse(stdout));
    assert.deepEqual(
      rooms.map((room) => room.name),
      names.toSorted(),
    );
  });

  it('kicks a user on two devices with 4403, and nobody else', async () => {
    const [one, other] = await connectToBoth(project, 'bob');
    const { client: bystander } = await connectKnown(project, 'ann');
    const outcome = await project.command('kick', '--user', 'bob');
    assert.deepEqual(outcome, { exitCode: 0, stdout: '2 connections ended\n', stderr: '' });
    assert.deepEqual(await one.client.closed, { code: 4403, reason: '' });
    assert.deepEqual(await other.client.closed, { code: 4403, reason: '' });
    assert.equal((await bystander.request('index.index.echo')).status, 200);
  });

  it('kicks by ids, with the code and the reason that were typed, and says how many ids were wrong', async () => {
    const [one, other] = await connectToBoth(project, 'ann');
    const typed = [one.id, other.id, one.id, `${one.id}0`];
    const outcome = await project.command('kick', ...typed, '--code', '4000', '--reason', '再见');
    assert.deepEqual(outcome, {
      exitCode: 0,
      stdout: '2 connections ended; 1 id of no open connection\n',
      stderr: '',
    });
    assert.deepEqual(await one.client.closed, { code: 4000, reason: '再见' });
    assert.deepEqual(await other.client.closed, { code: 4000, reason: '再见' });
  });

  it('kicks after everything that was said before', async () => {
    const { client, id } = await connectKnown(project, 'ann');
    await client.request('index.index.push', { count: 1_000 });
    await project.command('kick', id);
    assert.equal((await client.closed).code, 4403);
    assert.equal(client.frames.length, 1_001);
  });

  it('says something to the clients of both, once and after what was said before', async () => {
    const [one, other] = await connectToBoth(project, 'ann');
    await one.client.request('index.index.push', { count: 100 });
    const outcome = await project.command('say', '今晚八点');
    assert.deepEqual(outcome, { exitCode: 0, stdout: '2 connections told\n', stderr: '' });
    for (const { client } of [one, other]) {
      await client.request('index.index.echo');
      const said = client.frames.filter(({ event }) => event === 'serverBroadcast');
      const info = '收到服务广播内容';
      assert.deepEqual(said, [{ status: 200, event: 'serverBroadcast', info, param: '今晚八点' }]);
    }
    assert.equal(
      one.client.frames.findIndex(({ event }) => event === 'serverBroadcast'),
      101,
    );
  });

  it('exits with 1 where there is nobody to kick', async () => {
    const { client, id } = await connectKnown(project, 'ann');
    for (const words of [['--user', 'nobody'], [`${id}.0`], ['nowhere.1', '1.10', 'x']]) {
      assert.deepEqual(await project.command('kick', ...words), {
        exitCode: 1,
        stdout: '',
        stderr: 'none of these is connected: see public/console connections\n',
      });
    }
    assert.ok(client.isOpen);
  });

  it('names a gateway that does not answer, shows what the other one has, and exits with 1', async () => {
    const [one, other] = await connectToBoth(project, 'ann');
    await one.client.request('chat.room.join', { rooms: ['hall'] });
    await other.client.request('chat.room.join', { rooms: ['hall'] });
    const [first = 0, second = 0] = await project.pids('gateway');
    process.kill(first, 'SIGSTOP');
    try {
      const began = performance.now();
      const lists = await Promise.all([project.command('connections', '--json'), project.command('rooms')]);
      const took = performance.now() - began;
      assert.ok(took < 6_000, `${took} ms`);
      const line = new RegExp(
        `^gateway \\d \\(pid ${first}\\) did not answer within 2 s: what it has is missing here; try again\n$`,
      );
      for (const { exitCode, stderr } of lists) {
        assert.equal(exitCode, 1);
        assert.match(stderr, line);
      }
      const { total, silent } = connectionList.parse(JSON.parse(lists[0].stdout));
      assert.deepEqual([total, silent.length], [1, 1]);
      assert.match(lists[1].stdout, /^1 room\n\nmembers {2}room\n {6}1 {2}hall\n$/);
      const kicked = await project.command('kick', '--user', 'ann');
      assert.deepEqual([kicked.exitCode, kicked.stdout], [1, '1 connection ended\n']);
      assert.match(kicked.stderr, line);
    } finally {
      process.kill(first, 'SIGCONT');
    }
    // The order waited in the channel, so the gateway carries it out when it can.
    assert.equal((await one.client.closed).code, 4403);
    assert.equal((await other.client.closed).code, 4403);
    assert.deepEqual(new Set(await project.pids('gateway')), new Set([first, second]));
  });
});
