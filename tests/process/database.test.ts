import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { it } from 'node:test';

import { Database } from '#library';

import { notesApp } from '../support/db/notes-app.js';
import { assertDone } from '../support/project-console.js';
import { Project } from '../support/project.js';

it('keeps what actions of two workers write in one file, and leaves it in order', async (context) => {
  const project = Project.in(context, { sources: notesApp });
  await project.start();
  assert.equal(project.output.text.match(/migration carried out/g)?.length, 1, project.output.text);
  const [first, second] = await project.connectToEach();
  assert.deepEqual((await first.request('notes.note.add', { say: 'one' })).param, 1);
  assert.deepEqual((await second.request('notes.note.add', { say: 'two' })).param, 2);
  assert.deepEqual((await first.request('notes.note.all')).param, ['one', 'two']);
  for (const end of ['', '-wal', '-shm'])
    assert.equal(statSync(project.path(`runtime/master.sqlite${end}`)).mode & 0o777, 0o600);
  assertDone(await project.command('stop'));
  const database = new Database({
    master: { driver: 'sqlite', file: project.path('runtime/master.sqlite') },
  });
  const rows = await database.get<{ note: { say: string } }>().selectFrom('note').select('say').execute();
  assert.deepEqual(rows, [{ say: 'one' }, { say: 'two' }]);
  await database.close();
});
