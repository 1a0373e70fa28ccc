import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ensureName } from '../../../../core/worker/names.js';

describe('a name', () => {
  for (const name of [
    'a',
    '0',
    ' ',
    '房间',
    '🚀',
    'x'.repeat(256),
    '🚀'.repeat(64),
    '__proto__',
    'g1.7',
    '*',
  ]) {
    it(`may be ${JSON.stringify(name).slice(0, 20)}`, () => {
      assert.doesNotThrow(() => ensureName('room name', name));
    });
  }

  const wrong: [name: unknown, error: string][] = [
    ['', 'RangeError: A room name has at least one character; this one is empty.'],
    ['x'.repeat(257), 'RangeError: A room name has at most 256 bytes; this one has 257.'],
    ['房'.repeat(86), 'RangeError: A room name has at most 256 bytes; this one has 258.'],
    ['a\nb', has('000A', 1)],
    ['\u0000', has('0000', 0)],
    ['ab\u007F', has('007F', 2)],
    ['\u0085', has('0085', 0)],
    ['\uD800', has('D800', 0)],
    ['a\uDC00b', has('DC00', 1)],
    [undefined, 'TypeError: A room name is a text, not undefined.'],
    [null, 'TypeError: A room name is a text, not null.'],
    [7, 'TypeError: A room name is a text, not a value of type number.'],
    [['hall'], 'TypeError: A room name is a text, not a value of type object.'],
  ];
  for (const [name, error] of wrong) {
    it(`may not be ${JSON.stringify(name)?.slice(0, 20)}, and the error says why`, () => {
      assert.throws(
        () => ensureName('room name', name),
        (thrown) => String(thrown) === error,
      );
    });
  }
});

function has(code: string, position: number): string {
  return `RangeError: A room name has no control characters and no halves of characters; this one has U+${code} at position ${position}.`;
}
