import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { LogTail } from '../../../core/console/log-tail.js';
import { ScratchConsole } from '../../support/scratch-console.js';

describe('the tail of a log', () => {
  let folder = '';
  let path = '';
  let tail: LogTail;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hl-'));
    path = join(folder, 'holdline.log');
    tail = new LogTail(() => [path]);
  });
  afterEach(() => {
    tail.close();
    rmSync(folder, { recursive: true });
  });

  it('is the last lines, wherever they begin', () => {
    const lines = Array.from({ length: 5_000 }, (_, n) => `${n} ${'大'.repeat(n % 60)}`);
    writeFileSync(path, `${lines.join('\n')}\n`);
    for (const count of [1, 2, 700, 4_999, 5_000, 90_000]) {
      const each = new LogTail(() => [path]);
      assert.deepEqual(each.last(count), lines.slice(-count), String(count));
      each.close();
    }
    assert.deepEqual(tail.last(0), []);
    assert.deepEqual(tail.more(), []);
  });

  it('goes on with whole lines', () => {
    writeFileSync(path, 'a\nb');
    assert.deepEqual(tail.last(10), ['a']);
    appendFileSync(path, 'c');
    assert.deepEqual(tail.more(), []);
    appendFileSync(path, '\nd\n\n');
    assert.deepEqual(tail.more(), ['bc', 'd', '']);
  });

  it('shows the rest of a file that was moved away, and then the next one from its beginning', () => {
    writeFileSync(path, 'a\n');
    assert.deepEqual(tail.last(10), ['a']);
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, 'late\nunfinished');
    assert.deepEqual(tail.more(), ['late']);
    writeFileSync(path, 'first\n');
    assert.deepEqual(tail.more(), ['unfinished', 'first']);
    appendFileSync(path, 'second\n');
    assert.deepEqual(tail.more(), ['second']);
  });

  it('starts over in a file that was cut to nothing', () => {
    writeFileSync(path, 'a\nb\n');
    assert.deepEqual(tail.last(10), ['a', 'b']);
    truncateSync(path);
    assert.deepEqual(tail.more(), []);
    appendFileSync(path, 'c\n');
    assert.deepEqual(tail.more(), ['c']);
  });

  it('goes over from one day to the next, in both directions', () => {
    const days = [1, 2, 3].map((day) => `${path}.${day}`);
    const files = days.slice(0, 2);
    for (const file of files) writeFileSync(file, `${file.at(-1)}a\n${file.at(-1)}b\n`);
    const all = new LogTail(() => files);
    assert.deepEqual(all.last(3), ['1b', '2a', '2b']);
    appendFileSync(days[1] ?? '', '2c\n');
    writeFileSync(days[2] ?? '', '3a\n');
    files.push(days[2] ?? '');
    assert.deepEqual(all.more(), ['2c', '3a']);
    all.close();
  });

  it('waits for a file that is not there yet, and does not keep a line without an end for ever', () => {
    assert.equal(tail.last(10), undefined);
    assert.deepEqual(tail.more(), []);
    writeFileSync(path, `${'x'.repeat(3_000_000)}\n`);
    const parts = tail.more();
    assert.equal(parts.join('').length, 3_000_000);
    assert.ok(parts.every((part) => part.length < 1_200_000));
  });
});

describe('console logs', () => {
  const scratch = new ScratchConsole();
  afterEach(() => scratch.remove());

  it('shows twenty lines, or as many as were asked for, and nothing that a terminal obeys', async () => {
    assert.equal(await scratch.type('logs'), 1);
    assert.match(
      scratch.complained.join('\n'),
      /^there is no log in .*runtime\/logs yet: public\/console start -d/,
    );
    const lines = Array.from({ length: 30 }, (_, n) => `{"msg":"line ${n} \\\\ \u001B[2J"}`);
    scratch.write('runtime/logs/holdline-2026-01-02.log', `${lines.join('\n')}\n`);
    const shown = lines.map((line) => line.replace('\u001B', String.raw`\u001b`));
    assert.equal(await scratch.type('logs'), 0);
    assert.deepEqual(scratch.printed, shown.slice(-20));
    assert.equal(await scratch.type('logs', '--lines', '3'), 0);
    assert.deepEqual(scratch.printed, shown.slice(-3));
    for (const count of ['-1', '1.5', 'x', '100001'])
      assert.equal(await scratch.type('logs', `--lines=${count}`), 2, count);
  });
});
