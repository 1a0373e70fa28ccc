import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertDone } from '../support/project-console.js';
import { Project } from '../support/project.js';
import { until } from '../support/until.js';
import { compiledUser, userSource, versionOf, versionOne } from '../support/user-controller.js';

describe('reload', () => {
  const project = new Project();
  before(() => project.start());
  after(() => project.end());

  it('answers what is under way with the old code and what comes later with the new, on one connection', async () => {
    const client = await project.connect();
    const { generation } = await project.status();
    project.edit(userSource, versionOne, 'two');
    const reload = project.reload();
    const answers: unknown[] = [];
    while (answers.at(-1) !== 'two') {
      const slow = client.request('index.index.stubborn', { ms: 200 });
      const version = versionOf(client);
      assert.equal((await slow).status, 200);
      answers.push(await version);
    }
    const { exitCode, stdout } = await reload;
    assert.equal(exitCode, 0);
    assert.match(
      stdout,
      new RegExp(`^generation ${generation} → ${generation + 1}, 2 workers, \\d+ ms$`, 'm'),
    );
    assert.equal((await project.status()).generation, generation + 1);
    assert.ok(answers.length > 2, 'there were answers while it compiled');
    assert.ok(answers.slice(0, -1).every((answer) => answer === versionOne));
    assert.deepEqual(client.answered, client.answered.toSorted(byNumber));
    assert.ok(client.isOpen);
  });

  it('leaves nothing behind but the new workers and the same gateway', async () => {
    const old = { workers: await project.pids('worker'), gateways: await project.pids('gateway') };
    assertDone(await project.reload());
    const workers = await project.pids('worker');
    assert.deepEqual(await project.pids('gateway'), old.gateways);
    assert.ok(workers.every((pid) => !old.workers.includes(pid)));
    assert.deepEqual(sorted(project.living), sorted([project.mark.pid, ...old.gateways, ...workers]));
  });

  it('refuses a second one while one runs', async () => {
    const { generation } = await project.status();
    const first = project.reload();
    await until('the reload shows', async () => (await managerState(project)) === 'reload');
    const second = await project.reload();
    assert.equal(second.exitCode, 1);
    assert.match(second.stderr, /a reload is under way: try again when it is over/);
    assert.match(second.stderr, new RegExp(`not reloaded: generation ${generation} stays in service`));
    assert.equal((await first).exitCode, 0);
    assert.equal((await project.status()).generation, generation + 1);
  });

  it('copies dist with --no-build and reads no source', async () => {
    const client = await project.connect();
    const { generation } = await project.status();
    project.copy(`runtime/generations/${generation}/tests/app`, 'dist/tests/app');
    project.edit(compiledUser, 'two', 'from dist');
    project.write(userSource, 'this is no source');
    const { exitCode, stdout } = await project.reload('--no-build');
    assert.equal(exitCode, 0);
    assert.match(stdout, /^copying dist$/m);
    assert.equal(await versionOf(client), 'from dist');
  });
});

describe('stop in the middle of a reload', () => {
  it('ends the reload and the server in order', async (context) => {
    const project = Project.in(context);
    const server = await project.start();
    const client = await project.connect();
    const reload = project.reload();
    await until('the reload shows', async () => (await managerState(project)) === 'reload');
    const stop = await project.command('stop');
    assert.equal(stop.exitCode, 0);
    assert.deepEqual(project.living, [], 'the compiler is gone too');
    assert.equal((await reload).exitCode, 1);
    assert.equal((await reload).stderr, 'the server is being stopped\nnot reloaded\n');
    assert.equal((await client.closed).code, 1001);
    assert.equal(await server.exited, 0);
  });
});

async function managerState(project: Project): Promise<string | undefined> {
  return (await project.status()).processes[0]?.state;
}

function byNumber(a: unknown, b: unknown): number {
  return Number(a) - Number(b);
}

function sorted(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => a - b);
}
