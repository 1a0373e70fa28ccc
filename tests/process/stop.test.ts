import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertDone } from '../support/project-console.js';
import { Project } from '../support/project.js';
import { until } from '../support/until.js';

const ways: Record<string, (project: Project, pid: number) => Promise<void> | void> = {
  'public/console stop': async (project) => {
    const { exitCode, stdout } = await project.console('stop');
    assert.deepEqual([exitCode, stdout], [0, 'stopped\n']);
    assert.deepEqual(project.living, [], 'it returns when nothing is left');
  },
  SIGTERM: (_project, pid) => void process.kill(pid, 'SIGTERM'),
  'Ctrl-C': (_project, pid) => void process.kill(-pid, 'SIGINT'),
};

describe('the end of a server', () => {
  for (const [way, stop] of Object.entries(ways)) {
    it(`by ${way}: running actions are answered, clients see 1001, and it exits with 0`, async (context) => {
      const project = Project.in(context);
      const server = await project.start();
      const clients = await project.connectToEach();
      const file = project.path('begun.log');
      const answers = clients.map((client, n) => client.request('index.index.log', { file, n, ms: 500 }));
      await until('both have begun', () => project.read('begun.log').split('\n').length === 3);
      await stop(project, server.pid);
      for (const answer of answers) assert.equal((await answer).status, 200);
      for (const client of clients) assert.deepEqual(await client.closed, { code: 1001, reason: 'shutdown' });
      assert.equal(await server.exited, 0);
      assert.deepEqual(project.living, []);
      assert.equal(project.read('runtime/holdline.pid'), '');
    });
  }

  it('does not wait longer than the drain limit for an action that never ends', async (context) => {
    const project = Project.in(context, { settings: { SETTING__DRAIN_MS: 300 } });
    const server = await project.start();
    const [client, other] = await project.connectToEach();
    client.request('index.index.never').catch(() => {});
    other.request('index.index.block').catch(() => {});
    const began = performance.now();
    assertDone(await project.console('stop'));
    assert.ok(performance.now() - began < 20_000, 'and not as long as the actions run');
    for (const one of [client, other]) assert.equal((await one.closed).code, 1001);
    assert.equal(await server.exited, 0);
  });

  it('does not wait at all when Ctrl-C is pressed twice', async (context) => {
    const project = Project.in(context);
    const server = await project.start();
    const client = await project.connect();
    client.request('index.index.never').catch(() => {});
    process.kill(-server.pid, 'SIGINT');
    await project.output.until(/"msg":"stopping"/);
    process.kill(-server.pid, 'SIGINT');
    assert.equal(await server.exited, 1);
    assert.deepEqual(project.living, []);
  });

  it('before it has begun to serve leaves nothing behind', async (context) => {
    const project = Project.in(context);
    const server = project.launch();
    await until('children were forked', () => project.read('runtime/holdline.pid').includes('"children":[{'));
    process.kill(-server.pid, 'SIGINT');
    assert.equal(await server.exited, 0);
    assert.deepEqual(project.living, []);
    assert.equal(project.read('runtime/holdline.pid'), '');
  });
});
