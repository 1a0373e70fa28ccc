import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { sql } from 'kysely';

import { Database } from '#library';

import { createLedger, type Ledger } from '../support/db/ledger.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** So often a writer is killed; more of it: `HOLDLINE_TEST_KILLS=50 node dist/tests/process/database-kill.test.js`. */
const kills = Number(process.env['HOLDLINE_TEST_KILLS'] ?? '5');
const script = fileURLToPath(new URL('../support/db/writer.js', import.meta.url));
const file = join(await temporaryFolder(), 'kill.sqlite');

interface Writer {
  readonly child: ChildProcess;
  /** All that it told, when it has ended. */
  readonly told: Promise<string>;
  /** It has written. */
  readonly works: Promise<unknown>;
}

function write(who: string): Writer {
  const child = spawn(process.execPath, [script, file, who], { stdio: ['ignore', 'pipe', 'inherit'] });
  const works = once(child.stdout, 'data');
  return { child, works, told: text(child.stdout) };
}

async function kill({ child, told }: Writer): Promise<string[]> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  assert.deepEqual(await exit, [null, 'SIGKILL']);
  return (await told).split('\n').slice(0, -1);
}

/** Opens the file as a start after a crash does, and gives what is in it. */
async function entries(): Promise<Map<string, number[]>> {
  const database = new Database({ master: { driver: 'sqlite', file } });
  const db = database.get<Ledger>();
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db);
  assert.deepEqual(rows, [{ integrity_check: 'ok' }]);
  const found = new Map<string, number[]>();
  for (const { who, number, half } of await db
    .selectFrom('entry')
    .select(['who', 'number', 'half'])
    .execute()) {
    const key = `${who} ${half === 0 ? 'single' : 'pair'} ${number}`;
    found.set(
      key,
      [...(found.get(key) ?? []), half].toSorted((a, b) => a - b),
    );
  }
  await database.close();
  return found;
}

it(`loses nothing that was committed and keeps no half of it, killed ${kills} times while another process writes`, async () => {
  await createLedger(file);
  const lines: string[] = [];
  const other = write('other');
  await other.works;
  for (let round = 1; round <= kills; round++) {
    const writer = write(`w${round}`);
    await writer.works;
    await setTimeout(Math.random() * 60); // somewhere in the middle
    lines.push(...(await kill(writer)));
  }
  lines.push(...(await kill(other)));

  const found = await entries();
  const isWhole = ([key, halves]: [string, number[]]) =>
    halves.join() === (key.includes('pair') ? '1,2' : '0');
  assert.deepEqual(
    [...found].filter((entry) => !isWhole(entry)),
    [],
  );
  assert.deepEqual(
    lines.filter((line) => !found.has(line)),
    [],
  );
  assert.ok(lines.length >= kills * 2);
});
