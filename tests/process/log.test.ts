import assert from 'node:assert/strict';
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { it } from 'node:test';
import { assertDone } from '../support/project-console.js';
import { Project } from '../support/project.js';
import { until } from '../support/until.js';

/** The one log file of the project; a day may begin while a test runs. */
function logOf(project: Project): string {
  const files = existsSync(project.path('runtime/logs')) ? readdirSync(project.path('runtime/logs')) : [];
  const newest = files
    .filter((name) => name.startsWith('holdline-'))
    .toSorted()
    .at(-1);
  return newest === undefined ? '' : `runtime/logs/${newest}`;
}

it('is in the file of the day in the background, and lives on at SIGHUP, which opens a file anew that was moved', async (context) => {
  const project = Project.in(context, { workers: 1 });
  assertDone(await project.console('start', '-d', '--app', project.app));
  process.kill(project.mark.pid, 'SIGHUP');
  const file = await until('there is a file', () => logOf(project) || undefined);
  renameSync(project.path(file), project.path('runtime/logs/moved.log'));
  process.kill(project.mark.pid, 'SIGHUP');
  await until('the file is there again', () => existsSync(project.path(file)));
  await (await project.connect()).request('index.index.echo');
  const serving = await until('the manager knows who serves', async () =>
    (await project.status()).processes.find(({ role, connections }) => role === 'worker' && connections > 0),
  );
  process.kill(serving.pid ?? 0, 'SIGKILL');
  await until('the gateway writes there too', () =>
    /"role":"gateway".*"msg":"worker is gone"/.test(project.read(file)),
  );
  assert.match(project.read('runtime/logs/moved.log'), /"role":"manager".*opened anew/);
  assert.equal(project.read('runtime/logs/output.log'), '');
});

it('writes what log.level says, to where log.to says', async (context) => {
  const project = Project.in(context, { workers: 1, settings: { LOG__LEVEL: 'error', LOG__TO: 'files' } });
  await project.start();
  assertDone(await project.command('stop'));
  const file = logOf(project);
  const levels = file === '' ? [] : project.read(file).trim().split('\n');
  assert.deepEqual(
    levels.filter((line) => !line.includes('"level":"error"')),
    [],
  );
  assert.ok(!project.output.text.includes('"level"'));
});
