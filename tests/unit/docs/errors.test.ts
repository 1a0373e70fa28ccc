import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { closeCodes } from '../../../core/protocol/close-codes.js';
import { errorStatus } from '../../../core/protocol/errors.js';
import { text } from '../../../core/protocol/texts.js';
import { readDocument, sectionOf, tableRows } from '../../support/docs/markdown.js';

const document = readDocument('docs/errors.md');

/** The keys of an object whose type names them all. */
function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(record).filter((key): key is Key => key in record);
}

describe('docs/errors.md', () => {
  it('has every error with its status and its texts, and no other', () => {
    const written = tableRows(sectionOf(document, 'Errors')).map((row) => row.slice(0, 4));
    const known = keysOf(errorStatus).map((event) => [
      String(errorStatus[event]),
      event,
      text('zh-CN', event),
      text('en', event),
    ]);
    assert.deepEqual(written, known);
  });

  it('has every close code, and says whether the client may return', () => {
    const written = tableRows(sectionOf(document, 'Close codes')).map((row) => row.slice(0, 3));
    const known = Object.entries(closeCodes).map(([name, { code, mayReturn }]) => [
      String(code),
      name,
      mayReturn ? 'yes' : 'no',
    ]);
    assert.deepEqual(written, known);
  });

  it('says when each of them comes', () => {
    for (const row of tableRows(document)) assert.notEqual(row.at(-1), '');
  });
});
