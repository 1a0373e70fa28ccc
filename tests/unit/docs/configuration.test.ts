import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { allVariables } from '../../../core/config/known-keys.js';
import { tableNames, writeSettingsTables } from '../../../docs/scripts/settings-tables.js';
import { readDocument, tableRows } from '../../support/docs/markdown.js';

const document = readDocument('docs/configuration.md');
const rows = tableRows(document);

describe('docs/configuration.md', () => {
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
