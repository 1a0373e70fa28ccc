import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertDone } from '../support/project-console.js';
import { Project } from '../support/project.js';
import { until } from '../support/until.js';
import { compiledUser, versionOf, versionOne } from '../support/user-controller.js';

/** Code that ends its worker right after that has said ready, once the file is there. */
const dieAfterReady = (file: string) => `
import { existsSync } from 'node:fs';
const { send } = process;
process.send = (report, ...rest) => {
  if (report.kind === 'ready') setInterval(() => existsSync(${JSON.stringify(file)}) && process.exit(1), 10);
  return send.call(process, report, ...rest);
};
`;

describe('code whose workers die right after they were ready', () => {
  it('is given up after some tries, which status says, and a reload with mended code revives it', async (context) => {
    const project = Project.in(context);
    await project.start();
    const client = await project.connect();
    const [gateway] = await project.pids('gateway');

    const good = project.read(compiledUser);
    project.write(compiledUser, good + dieAfterReady(project.path('broken')));
    assertDone(await project.reload('--no-build'));
    project.write('broken', '');
    await until(
      'both slots are given up',
      async () => {
        const workers = (await project.status()).processes.filter(({ role }) => role === 'worker');
        return workers.length === 2 && workers.every(({ pid, state }) => pid === 0 && state === 'crashLoop');
      },
      60_000,
    );
    assert.deepEqual(await project.pids('worker'), []);
    assert.match(
      project.output.text,
      /worker \d keeps dying: the next attempt is in 30 s, or with the next reload/,
    );
    assert.match((await project.command('status')).stdout, / - +worker .* crashLoop$/m);
    const refused = await client.request('index.index.echo');
    assert.deepEqual([refused.status, refused.event], [503, 'tooBusy']);

    project.write(compiledUser, good);
    project.edit(compiledUser, versionOne, 'mended');
    const { exitCode, stderr } = await project.reload('--no-build');
    assert.equal(exitCode, 0, stderr);
    assert.equal(await versionOf(client), 'mended');
    await project.replaced('worker', [], 2);
    assert.deepEqual(await project.pids('gateway'), [gateway]);
  });
});
