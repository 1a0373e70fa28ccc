import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../../support/db/scalars.js', import.meta.url));

/** JSON as a client sends it, and what SQLite keeps of it in a column of no type, and of texts. */
const values: readonly (readonly [json: string, kept: unknown])[] = [
  ['true', { any: 1, text: '1' }],
  ['false', { any: 0, text: '0' }],
  ['null', { any: null, text: null }],
  ['0', { any: 0, text: '0' }],
  ['-7', { any: -7, text: '-7' }],
  ['1.5', { any: 1.5, text: '1.5' }],
  ['1e300', { any: 1e300, text: '1.0e+300' }],
  ['9007199254740991', { any: Number.MAX_SAFE_INTEGER, text: '9007199254740991' }],
  ['1e999', 'refused'],
  ['""', { any: '', text: '' }],
  ['"text"', { any: 'text', text: 'text' }],
  ['"12"', { any: '12', text: '12' }],
  ['"a\\u0000b"', 'refused'],
  ['"\\ud800"', { any: '\ufffd', text: '\ufffd' }],
  ['[]', 'refused'],
  ['["exp","1"]', 'refused'],
  ['{}', 'refused'],
  ['{"toOperationNode":true}', 'refused'],
];

it('every JSON value that a client sends is kept or refused, and ends no process', () => {
  const child = spawnSync(process.execPath, [script, ...values.map(([json]) => json)], { encoding: 'utf8' });
  assert.deepEqual([child.signal, child.status, child.stderr], [null, 0, '']);
  const answers: unknown = JSON.parse(child.stdout);
  assert.deepEqual(
    answers,
    values.map(([, kept]) => kept),
  );
});
