import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Project } from '../support/project.js';
import { until } from '../support/until.js';
import { compiledUser } from '../support/user-controller.js';

/** Two seconds are promised; a machine that is busy with other things must not fail the test. The figure is printed. */
const generousMs = 15_000;

describe('the death of the manager', () => {
  it('takes every process along, also a worker in an endless loop, and the next start serves', async (context) => {
    const project = Project.in(context);
    const server = await project.start();
    const [busy, idle] = await project.connectToEach();
    busy.request('index.index.block').catch(() => {}); // for ever: nobody will answer
    assert.equal((await idle.request('index.index.echo')).status, 200);

    const killed = performance.now();
    process.kill(server.pid, 'SIGKILL');
    await project.allGone(generousMs);
    context.diagnostic(`no process is left after ${Math.round(performance.now() - killed)} ms`);
    assert.equal(await server.exited, 137);
    for (const client of [busy, idle]) assert.equal((await client.closed).code, 1012);

    const began = performance.now();
    await project.start();
    context.diagnostic(`the next start serves after ${Math.round(performance.now() - began)} ms`);
    assert.match(project.output.text, /the last manager did not stop in order: taking over/);
    const client = await project.connect();
    assert.equal((await client.request('index.index.echo')).status, 200);
  });

  it('takes workers along that hang in an import, before the server ever served', async (context) => {
    const project = Project.in(context);
    project.write(compiledUser, `console.log('hanging'); for (;;);`);
    const server = project.launch();
    await project.output.until(/(hanging\n[^]*){2}/);
    await until('the pid file has all three', () => project.mark.children.length === 3);
    process.kill(server.pid, 'SIGKILL');
    await project.allGone(generousMs);
  });
});
