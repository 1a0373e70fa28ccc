import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Project } from '../support/project.js';
import { until } from '../support/until.js';

describe('the death of a gateway', () => {
  it('cuts its clients off with 1006, and those that connect meanwhile wait and get in', async (context) => {
    const project = Project.in(context);
    await project.start();
    const { url } = project;
    const client = await project.connect();
    const workers = await project.pids('worker');
    const [gateway = 0] = await project.pids('gateway');
    const request = client.request('index.index.never');

    const began = performance.now();
    process.kill(gateway, 'SIGKILL');
    await assert.rejects(request, /closed with 1006/);
    const patient = await project.connect();
    context.diagnostic(`a new gateway serves after ${Math.round(performance.now() - began)} ms`);
    assert.equal((await patient.request('index.index.echo')).status, 200);
    assert.equal(project.url, url);
    assert.deepEqual(await project.pids('worker'), workers);
    await project.replaced('gateway', [gateway], 1);

    await until('the workers have forgotten the connection that is gone', async () => {
      const rows = (await project.status()).processes;
      const held = (role: string) =>
        rows.filter((row) => row.role === role).reduce((sum, { connections }) => sum + connections, 0);
      return held('gateway') === 1 && held('worker') === 1;
    });
  });
});
