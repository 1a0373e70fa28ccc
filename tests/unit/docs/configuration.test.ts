import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { describeKey, keyAt, namesBelow } from '../../../core/config/known-keys.js';
import { readDocument, tableRows } from '../../support/docs/markdown.js';

interface Row {
  readonly type: string;
  readonly preset: string;
}

const rows = tableRows(readDocument('docs/configuration.md'));
const written = new Map(rows.map(([key = '', type = '', preset = '']) => [key, { type, preset }]));

/** Every key that has a value of its own, as the document should have it. */
function keysBelow(path: readonly string[] = []): [key: string, row: Row][] {
  return namesBelow(path).flatMap((name) => {
    const here = [...path, name];
    const key = keyAt(here);
    assert.ok(key !== undefined);
    const below = keysBelow(here);
    // A section is its keys; the alternatives of `auth.legacy3des` are a value and a section.
    if (key.anyOf === undefined && below.length > 0) return below;
    const row = { type: describeKey(key), preset: JSON.stringify(key.default) ?? '' };
    return [[here.join('.'), row] as const, ...below].map(([of, is]): [string, Row] => [of, is]);
  });
}

const known = new Map(keysBelow());
/** Keys without a fixed default: the document says in words what holds. */
const inWords = ['requireOrigin', 'auth.legacy3des.keys'];

describe('docs/configuration.md', () => {
  it('lists exactly the keys of the schema', () => {
    assert.deepEqual([...written.keys()].toSorted(), [...known.keys()].toSorted());
    assert.equal(rows.length, written.size);
  });

  it('has the default of each key', () => {
    for (const [key, { preset }] of known) {
      if (inWords.includes(key)) assert.equal(preset, '', key);
      else assert.equal(written.get(key)?.preset, preset, key);
    }
  });

  it('says what each key takes, in the words of the mistakes', () => {
    for (const [key, { type }] of known) {
      assert.equal(written.get(key)?.type.replaceAll('`', ''), type, key);
    }
  });
});
