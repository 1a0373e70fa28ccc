import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, describe, it } from 'node:test';
import { ProjectClient } from '../support/project-client.js';
import { assertDone } from '../support/project-console.js';
import { Project } from '../support/project.js';

describe('the console of a project where nothing runs', () => {
  const project = new Project();
  after(() => project.end());

  it('exits with a number that says what happened', async () => {
    const codes = {
      'token --id i --type wall --code c': 0,
      stop: 0,
      '': 2,
      bogus: 2,
      'start --bogus': 2,
      'start --app ..': 2,
      status: 3,
      reload: 3,
      restart: 3,
    };
    const check = async ([words, code]: [string, number]) => {
      const outcome = await project.console(...words.split(' ').filter(Boolean));
      assert.equal(outcome.exitCode, code, words);
      assert.equal(outcome.stderr === '', code === 0, words);
      assert.equal(outcome.stdout === '', code !== 0, words);
    };
    await Promise.all(Object.entries(codes).map(check));
  });

  it('exits with 6 at a bad configuration, in the foreground and in the background, and names the key', async () => {
    project.write('bad.json', '{"setting":{"worker_num":0},"outsid":{}}');
    const words = ['start', '--app', project.app, '--config', project.path('bad.json')];
    for (const daemon of [[], ['-d']]) {
      const { exitCode, stderr } = await project.console(...words, ...daemon);
      assert.equal(exitCode, 6, stderr);
      assert.match(stderr, /^setting\.worker_num: expected .*bad\.json/m);
      assert.match(stderr, /^outsid: .*bad\.json.* did you mean outside\?$/m);
      assert.equal(stderr.trim().split('\n').length, 2);
    }
    assert.deepEqual(project.living, []);
  });

  for (const port of ['outside', 'manager']) {
    it(`does not start where another program has the ${port} port, and leaves no process behind`, async (context) => {
      const other = createServer().listen(0, '127.0.0.1');
      context.after(() => void other.close());
      await once(other, 'listening');
      const address = other.address();
      const taken = typeof address === 'object' ? address?.port : 0;
      const blocked = Project.in(context, { settings: { [`${port.toUpperCase()}__PORT`]: taken } });
      for (const words of [[], ['-d']]) {
        const { exitCode, stderr } = await blocked.console('start', '--app', blocked.app, ...words);
        assert.equal(exitCode, 1);
        assert.equal(
          stderr,
          `cannot listen on 127.0.0.1:${taken}: in use by another program; stop that or change ${port}.port\n`,
        );
        assert.deepEqual(blocked.living, []);
        assert.equal(blocked.read('runtime/holdline.pid'), '');
      }
    });
  }

  it('believes no pid file that lies, and start takes it over', async () => {
    for (const lie of ['-1', '0', '1', 'text', markOf(-1), markOf(0), markOf(1)]) {
      project.write('runtime/holdline.pid', lie);
      await assert.rejects(project.status(), /^NotRunning/, lie);
    }
    const server = await project.start();
    assert.equal(project.mark.pid, server.pid);
  });
});

describe('the console of a server in the background', () => {
  const project = new Project();
  after(() => project.end());

  it('returns when clients are let in, and tells where', async () => {
    const { exitCode, stdout, stderr } = await project.console('start', '-d', '--app', project.app);
    assert.deepEqual([exitCode, stderr], [0, '']);
    const { pid, outside } = project.mark;
    assert.match(stdout, new RegExp(`^  pid +${pid}$`, 'm'));
    assert.match(stdout, new RegExp(`^  clients +ws://127.0.0.1:${outside?.port}/$`, 'm'));
    assert.match(stdout, /^Holdline \d+\.\d+\.\d+$/m);
    const client = await project.connect();
    assert.equal((await client.request('index.index.echo')).status, 200);
  });

  it('refuses a second start, which leaves the first alone', async () => {
    const { pid } = project.mark;
    for (const words of [[], ['-d']]) {
      const { exitCode, stderr } = await project.console('start', '--app', project.app, ...words);
      assert.deepEqual(
        [exitCode, stderr],
        [1, `already running (pid ${pid}): public/console reload brings new code in, stop ends it\n`],
      );
    }
    assert.equal(project.mark.pid, pid);
    assert.equal((await (await project.connect()).request('index.index.echo')).status, 200);
  });

  it('prints a token that is let in, and nothing else', async () => {
    const { exitCode, stdout, stderr } = await project.console(
      'token',
      '--id',
      'o1',
      '--type',
      'wechatUser',
      '--code',
      'room1',
      '--nickname',
      '张三',
      '--ttl',
      '60',
    );
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.match(stdout, /^a1\.[\w.-]+\n$/);
    project.hide(stdout.trim());
    const client = await project.connect(stdout.trim());
    assert.deepEqual((await client.request('index.index.whoami')).param, {
      id: 'o1',
      type: 'wechatUser',
      code: 'room1',
    });
  });

  it('shows exactly what runs', async () => {
    const { exitCode, stdout, stderr } = await project.console('status', '--json');
    assert.deepEqual([exitCode, stderr], [0, '']);
    const status: unknown = JSON.parse(stdout);
    assert.ok(isRecord(status));
    const keys = ['connections', 'generation', 'processes', 'rooms', 'uptime'];
    assert.deepEqual(Object.keys(status).toSorted(), keys);
    const rows: unknown = status['processes'];
    assert.ok(Array.isArray(rows) && rows.length === 4);
    for (const row of rows.filter(isRecord)) {
      const columns = ['connections', 'generation', 'lag', 'memory', 'pid', 'requests', 'role', 'state'];
      assert.deepEqual(Object.keys(row).toSorted(), columns);
      assert.equal(row['state'], 'ready');
      assert.equal(row['generation'], 1);
      assert.ok(Number(row['memory']) > 1_000_000);
    }
    assert.deepEqual(new Set(rows.filter(isRecord).map((row) => row['pid'])), new Set(project.living));
    assert.match((await project.console('status')).stdout, /^generation 1, up .*\n\n +pid  role/);
  });

  it('is told when it does not know the secret', async () => {
    const secret = project.read('runtime/secret');
    project.write('runtime/secret', 'a guess\n');
    const { exitCode, stdout, stderr } = await project.console('status');
    project.write('runtime/secret', secret);
    assert.deepEqual([exitCode, stdout], [1, '']);
    assert.match(stderr, /^the manager on 127\.0\.0\.1:\d+ refuses the secret in runtime\/secret\n$/);
    assertDone(await project.console('status'));
  });

  it('ends with stop, and the log is in a file', async () => {
    const client = await ProjectClient.connect(project.url, await project.token());
    assertDone(await project.console('stop'));
    assert.equal((await client.closed).code, 1001);
    assert.deepEqual(project.living, []);
    const today = new Date().toISOString().slice(0, 10);
    assert.match(project.read(`runtime/logs/holdline-${today}.log`), /"role":"manager".*"msg":"stopping"/);
  });
});

/** A pid file that looks good but for its times: neither the manager nor the child in it are ours. */
function markOf(pid: number): string {
  const children = [{ pid: process.pid, startedAt: '1' }];
  return JSON.stringify({ pid, startedAt: '1', instance: 'i', children });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
