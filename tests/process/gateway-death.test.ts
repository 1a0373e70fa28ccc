import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Project } from '../support/project.js';
import { until } from '../support/until.js';
import { compiledUser } from '../support/user-controller.js';

/** Code that has its worker told of the gateways twice at once, and says how many sockets it opens. */
const toldTwice = `
import { subscribe } from 'node:diagnostics_channel';
let opened = 0;
let isEcho = false;
subscribe('net.client.socket', () => console.log('socket', ++opened, 'of', process.pid));
process.prependListener('message', (order) => {
  if (order.kind !== 'gateways' || isEcho) return;
  isEcho = true;
  process.emit('message', order);
  isEcho = false;
});
`;

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

  it('gives each worker one link to the new one, also where it is told twice', async (context) => {
    const project = Project.in(context);
    project.write(compiledUser, project.read(compiledUser) + toldTwice);
    await project.start();
    const workers = await project.pids('worker');
    const [gateway = 0] = await project.pids('gateway');
    process.kill(gateway, 'SIGKILL');
    await project.replaced('gateway', [gateway], 1);
    for (const client of await project.connectToEach()) {
      assert.equal((await client.request('index.index.echo')).status, 200);
    }
    const opened = workers.map((pid) =>
      project.output.text.match(new RegExp(`socket \\d+ of ${pid}$`, 'gm')),
    );
    assert.deepEqual(
      opened.map((lines) => lines?.length),
      [4, 4],
      'two for each gateway',
    );
  });
});
