import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { assertDone } from '../support/project-console.js';
import { Project } from '../support/project.js';
import { until } from '../support/until.js';
import { userSource, versionOne } from '../support/user-controller.js';

describe('the end of dev', () => {
  it('ends with everything at Ctrl-C, also while it compiles', async (context) => {
    const project = Project.in(context, { workers: 1 });
    const server = await project.develop();
    const client = await project.connect();
    project.edit(userSource, versionOne, 'two');
    await until('it compiles', async () => (await project.status()).processes[0]?.state === 'reload');
    process.kill(-server.pid, 'SIGINT');
    assert.equal((await client.closed).code, 1001);
    assert.equal(await server.exited, 0);
    assert.deepEqual(project.living, []);
    assert.ok(!existsSync(project.path('runtime/development.json')));
  });

  it('ends when stop is typed somewhere else', async (context) => {
    const project = Project.in(context, { workers: 1 });
    const server = await project.develop();
    assertDone(await project.command('stop'));
    assert.equal(await server.exited, 0);
  });
});
