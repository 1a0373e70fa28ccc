import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';

import { notesApp } from '../support/db/notes-app.js';
import { assertDone } from '../support/project-console.js';
import { Project } from '../support/project.js';
import { testKey } from '../support/tokens.js';

const late = `export async function up(database) {
  await database.schema.alterTable('note').addColumn('author', 'text').execute();
}

export async function down(database) {
  await database.schema.alterTable('note').dropColumn('author').execute();
}
`;

/** Takes the compiler away, as it is on a machine that only serves. */
function withoutCompiler(project: Project): void {
  const modules = realpathSync(project.path('node_modules'));
  project.remove('node_modules');
  mkdirSync(project.path('node_modules'));
  for (const name of readdirSync(modules).filter((entry) => entry !== '.bin'))
    symlinkSync(join(modules, name), project.path('node_modules', name));
}

it('changes tables in production when somebody says so, and never by itself', async (context) => {
  const sources = Object.entries(notesApp).map(([path, source]) => [
    path.replace('tests/app', 'app'),
    source,
  ]);
  const project = Project.in(context, {
    app: 'app',
    sources: Object.fromEntries(sources),
    settings: {
      ENV: 'production',
      REQUIRE_ORIGIN: 'false',
      AUTH__KEYS__k1: testKey('k1').toString('base64'),
      SETTING__WORKER_NUM: 1,
      HEARTBEAT__IDLE_TIMEOUT_MS: 0, // it says little, and a machine may be slow
    },
  });
  const migrate = async (...words: string[]) => {
    const { exitCode, stdout, stderr } = await project.console('migrate', ...words);
    return [exitCode, stdout.trim(), stderr.trim()];
  };
  const pending = '1 migration is pending (20261121-notes.notes): type public/console migrate first';

  project.remove('app/live');
  assertDone(await project.console('build'));
  withoutCompiler(project);
  const { exitCode, stderr } = await project.console('start');
  assert.deepEqual([exitCode, stderr.trim()], [1, pending]);
  assert.deepEqual(await migrate(), [0, 'carried out 20261121-notes.notes', '']);
  await project.start();
  const client = await project.connect();
  assert.equal((await client.request('notes.note.add', { say: 'one' })).status, 200);

  project.write('dist/app/notes/migration/20261122-author.js', late);
  const table = (await migrate('--status')).join('\n');
  assert.match(
    table,
    /^20261121-notes\.notes +master +20\d\d-.*Z\n20261122-author\.notes +master +pending$/m,
  );
  const refused = await project.reload();
  assert.equal(refused.exitCode, 1);
  assert.match(
    refused.stderr,
    /^1 migration is pending \(20261122-author\.notes\)[^]*generation 1 stays in service$/m,
  );
  assert.deepEqual(await migrate('--json'), [0, '{"done":["20261122-author.notes"]}', '']);
  assertDone(await project.reload());
  assert.deepEqual(await migrate('--rollback'), [0, 'rolled back 20261122-author.notes', '']);

  const workers = await project.pids('worker');
  for (const pid of workers) process.kill(pid, 'SIGKILL');
  await project.replaced('worker', workers, 1);
  assert.equal((await client.request('notes.note.add', { say: 'two' })).status, 200);
});
