import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';

import { allVariables } from '../../../core/config/known-keys.js';
import { tableNames, writeSettingsTables } from '../../../docs/scripts/settings-tables.js';
import { loadSettings } from '../../../core/config/load.js';
import { readDocument, tableRows, takeBlocks } from '../../support/docs/markdown.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { testKey } from '../../support/tokens.js';

const document = readDocument('docs/configuration.md');
const rows = tableRows(document);

/** The variables that a shell has when it has read these lines. */
function variablesOf(script: string, key: string): Record<string, string> {
  const files = `cat() { echo '${key}'; }`;
  const typed = `set -a\n${files}\n${script}\nenv -0`;
  const output = execFileSync('sh', ['-e', '-c', typed], {
    env: { PATH: process.env['PATH'] },
    encoding: 'utf8',
  });
  return Object.fromEntries(output.split('\0').map((line) => line.split(/=(.*)/s, 2)));
}

describe('docs/configuration.md', () => {
  it('shows variables that are settings', async () => {
    const [script = ''] = takeBlocks('docs/configuration.md', 'sh', 1);
    const key = testKey('k1').toString('base64');
    const root = await temporaryFolder();
    const settings = await loadSettings({ folder: root, root, env: variablesOf(script, key) });
    assert.deepEqual(
      [settings.env, settings.limits.maxPayload, settings.origins, settings.auth.keys],
      ['production', 131_072, ['https://live.example.com'], { k1: key }],
    );
  });

  it('is what npm run docs writes', () => {
    assert.equal(document, writeSettingsTables(document), 'type npm run docs');
  });

  it('has a table for every section of the schema, and each once', () => {
    const tables = [...document.matchAll(/^<!-- settings: (\S+) -->$/gm)].map(([, name = '']) => name);
    assert.deepEqual(tables.toSorted(), tableNames().toSorted());
  });

  it('has a row for every key that a variable can set', () => {
    const variables = new Set(rows.map(([key = '']) => `HOLDLINE__${fold(key.replaceAll('.', '__'))}`));
    const sections = new Set([...tableNames(), 'db__master'].map((name) => `HOLDLINE__${fold(name)}`));
    const known = allVariables().map((name) => `HOLDLINE__${fold(name.slice('HOLDLINE__'.length))}`);
    assert.ok(known.length > 50);
    assert.deepEqual([...variables].toSorted(), known.filter((name) => !sections.has(name)).toSorted());
    assert.equal(rows.length, variables.size);
  });

  it('shows the bounds of a number, its default and the default that depends on others', () => {
    const row = (key: string) => rows.find(([name]) => name === key)?.slice(1, 3);
    assert.deepEqual(row('outside.port'), ['a whole number from 0 to 65535', '20000']);
    assert.deepEqual(row('outside.path'), ['a text that fits `^\\/.*`', '"/"']);
    assert.deepEqual(row('requireOrigin'), ['true or false', '`true` in production, else `false`']);
    assert.deepEqual(row('auth.legacy3des.keys'), ['a list that is not empty', 'none, must be given']);
  });
});

/** Levels with a double underscore between; case and single underscores make no difference. */
function fold(name: string): string {
  return name
    .toLowerCase()
    .split('__')
    .map((level) => level.replaceAll('_', ''))
    .join('__');
}
