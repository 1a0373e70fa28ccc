import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLog } from '../../../library/log.js';
import { prettyDestination } from '../../../library/pretty-log.js';

function collect(): { lines: string[]; write: (line: string) => void } {
  const lines: string[] = [];
  return { lines, write: (line) => lines.push(line) };
}

describe('the log', () => {
  it('writes one record a line, whatever a text contains', () => {
    const { lines, write } = collect();
    createLog({ fields: { role: 'worker' }, destination: { write } }).warn(
      { text: 'a\r\nb\u001b[2J' },
      'c\nd',
    );
    assert.equal(lines.length, 1);
    assert.equal(lines.join('').trimEnd().split('\n').length, 1);
    assert.ok(!lines[0]?.includes('\u001b'));
    const { level, role, text, msg } = JSON.parse(lines[0] ?? '');
    assert.deepEqual([level, role, text, msg], ['warn', 'worker', 'a\r\nb\u001b[2J', 'c\nd']);
  });

  it('hides what is called like a secret, at the top and one level below', () => {
    const { lines, write } = collect();
    createLog({ destination: { write } }).info({
      token: 'hush-1',
      request: { authorization: 'hush-2' },
      a: 1,
    });
    assert.ok(!lines[0]?.includes('hush'));
    assert.equal(JSON.parse(lines[0] ?? '').a, 1);
  });

  it('is a sentence with its fields behind it at a terminal', () => {
    const { lines, write } = collect();
    const log = createLog({ fields: { role: 'manager' }, destination: prettyDestination(write, false) });
    log.info({ pid: 7, why: 'two words' }, 'worker 0 is in service');
    assert.match(
      lines.join(''),
      /^\d\d:\d\d:\d\d info {2}manager worker 0 is in service pid=7 why="two words"\n$/,
    );
  });

  it('cannot be made to move the cursor of a terminal', () => {
    const { lines, write } = collect();
    createLog({ destination: prettyDestination(write, false) }).info({ route: '\u001b[2J\nfake' }, 'refused');
    assert.equal(lines.length, 1);
    assert.ok(!lines.join('').includes('\u001b'));
    assert.equal(lines.join('').trimEnd().split('\n').length, 1);
  });
});
