import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Project } from '../support/project.js';
import { compiledUser, versionOf, versionOne } from '../support/user-controller.js';

describe('base mode', () => {
  const project = new Project({ settings: { SETTING__MODE: 'base' } });
  before(() => project.start());
  after(() => project.end());

  it('answers frames in one process beside the manager', async () => {
    const client = await project.connect();
    assert.deepEqual((await client.request('index.index.echo', { word: 'tree' })).param, { word: 'tree' });
    assert.equal(await versionOf(client), versionOne);
    assert.equal(project.living.length, 2);
    const { processes } = await project.status();
    assert.deepEqual(
      processes.map(({ role, state }) => [role, state]),
      [
        ['manager', 'ready'],
        ['gateway', 'ready'],
      ],
    );
    client.end();
  });

  it('reloads as a restart: the clients get their answers and 1012, and then the new code', async () => {
    const { url } = project;
    const client = await project.connect();
    const answer = client.request('index.index.slow', { ms: 2_000 });
    project.edit(compiledUser, versionOne, 'two');
    const { exitCode, stdout } = await project.reload('--no-build');
    assert.equal(exitCode, 0);
    assert.match(stdout, /^generation 1 → 2/m);
    assert.equal((await answer).status, 200);
    assert.deepEqual(await client.closed, { code: 1012, reason: 'restart' });
    assert.equal(project.url, url);
    assert.equal(await versionOf(await project.connect()), 'two');
  });

  it('keeps the old code where a reload fails', async () => {
    const client = await project.connect();
    project.write(compiledUser, `throw new Error('no database');`);
    const { exitCode, stderr } = await project.reload('--no-build');
    assert.equal(exitCode, 1);
    assert.match(stderr, /no database[^]*not reloaded: generation 2 stays in service/);
    assert.equal(await versionOf(client), 'two');
  });

  it('lets clients back in after its process was killed', async () => {
    const client = await project.connect();
    const [pid = 0] = await project.pids('gateway');
    process.kill(pid, 'SIGKILL');
    assert.equal((await client.closed).code, 1006);
    assert.equal(await versionOf(await project.connect()), 'two');
    await project.replaced('gateway', [pid], 1);
  });
});

describe('the console of a server in base mode', () => {
  const project = new Project({ settings: { SETTING__MODE: 'base', AUTH__REQUIRED: 'false' } });
  before(() => project.start());
  after(() => project.end());

  it('shows and kicks clients, those too that are nobody', async () => {
    assert.equal((await project.command('connections')).stdout, '0 connections\n');
    assert.equal((await project.command('rooms')).stdout, '0 rooms\n');
    const client = await project.connect('');
    await client.request('chat.room.join', { rooms: ['hall'] });
    const [row] = (await project.connections()).connections;
    assert.deepEqual([row?.user, row?.rooms, row?.worker], [null, 1, await client.workerPid()]);
    assert.match((await project.command('connections')).stdout, /\n\S+ +- +127\.0\.0\.1 /);
    assert.equal((await project.command('rooms')).stdout, '1 room\n\nmembers  room\n      1  hall\n');
    assert.equal((await project.command('kick', '--user', '-')).exitCode, 1);
    assert.equal((await project.command('kick', row?.id ?? '')).stdout, '1 connection ended\n');
    assert.equal((await client.closed).code, 4403);
  });
});
