import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { sql } from 'kysely';

import { Database } from '#library';

import { createLedger, type Ledger } from '../../support/db/ledger.js';

import { root, takeBlocks } from '../../support/docs/markdown.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const writer = fileURLToPath(new URL('../../support/db/writer.js', import.meta.url));

it('saves a SQLite file that is being written, with the commands of docs/operations.md', async () => {
  const folder = await temporaryFolder();
  mkdirSync(join(folder, 'runtime'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const file = join(folder, 'runtime/master.sqlite');
  await createLedger(file);
  const busy = spawn(process.execPath, [writer, file, 'busy'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(busy.stdout, 'data');
    const commands = takeBlocks('docs/operations.md', 'sh', 5).at(-1) ?? '';
    const { status, stderr } = spawnSync('sh', ['-e'], { cwd: folder, input: commands, encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, '']);
  } finally {
    busy.kill('SIGKILL');
  }
  const saved = join(folder, 'backup.sqlite');
  assert.equal(statSync(saved).mode & 0o777, 0o600);
  const database = new Database({ master: { driver: 'sqlite', file: saved } });
  const db = database.get<Ledger>();
  const { rows } = await sql`pragma integrity_check`.execute(db);
  assert.deepEqual(rows, [{ integrity_check: 'ok' }]);
  const halves = await db.selectFrom('entry').select('number').where('half', 'in', [1, 2]).execute();
  assert.ok(halves.length > 0 && halves.length % 2 === 0);
  await database.close();
});
