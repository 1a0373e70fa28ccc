import assert from 'node:assert/strict';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'node:test';

import { LogFiles } from '../../../library/log-files.js';
import { FakeClock } from '../../../core/testing/fake-clock.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const dayMs = 86_400_000;

describe('log files', () => {
  let folder: string;
  let clock: FakeClock;
  const open = (keepDays = 3) => new LogFiles({ folder, keepDays, clock });
  const read = (day: string) => readFileSync(join(folder, `holdline-${day}.log`), 'utf8');
  const write = (files: LogFiles, text: string) => files.write(Buffer.from(text));

  beforeEach(async () => {
    folder = join(await temporaryFolder(), 'logs');
    clock = new FakeClock(Date.UTC(2026, 1, 27, 23, 59));
  });

  it('begins a new file with each day', () => {
    const files = open();
    write(files, 'old\n');
    clock.advance(60_000);
    write(files, 'new\n');
    files.close();
    assert.deepEqual([read('2026-02-27'), read('2026-02-28')], ['old\n', 'new\n']);
  });

  it('is readable for the user of the server only', () => {
    const files = open();
    write(files, 'line\n');
    files.close();
    assert.equal(statSync(files.name).mode & 0o777, 0o600);
  });

  it('keeps the files of so many days, and all that is not its own', () => {
    const files = open(3);
    const clockless = ['holdline-2026-02-30.log.gz', 'other-2020-01-01.log', 'output.log'];
    for (let day = 0; day < 6; day++) {
      write(files, 'line\n');
      if (day === 0) for (const name of clockless) writeFileSync(join(folder, name), '');
      clock.advance(dayMs);
    }
    files.close();
    const own = ['02', '03', '04'].map((day) => `holdline-2026-03-${day}.log`);
    assert.deepEqual(readdirSync(folder).toSorted(), [...clockless, ...own].toSorted());
  });

  it('appends to what is there, and so do others', () => {
    const [one, other] = [open(), open()];
    for (const files of [one, other, one]) write(files, 'line\n');
    one.close();
    other.close();
    assert.equal(read('2026-02-27'), 'line\nline\nline\n');
  });

  it('opens a file anew that was moved away, with the next write', () => {
    const files = open();
    write(files, 'old\n');
    renameSync(files.name, join(folder, 'moved'));
    write(files, 'new\n');
    files.close();
    assert.equal(read('2026-02-27'), 'new\n');
    assert.equal(readFileSync(join(folder, 'moved'), 'utf8'), 'old\n');
  });

  it('makes its folder again when somebody deleted it', () => {
    const files = open();
    write(files, 'old\n');
    rmSync(folder, { recursive: true });
    write(files, 'new\n');
    files.close();
    assert.equal(read('2026-02-27'), 'new\n');
  });

  it('throws where it cannot write, and works when it can again', () => {
    const files = open();
    write(files, 'old\n');
    clock.advance(dayMs);
    const place = join(folder, 'holdline-2026-02-28.log');
    mkdirSync(place); // where nobody can write, not even root
    assert.throws(() => write(files, 'new\n'), /EISDIR/);
    rmdirSync(place);
    write(files, 'new\n');
    files.close();
    assert.equal(read('2026-02-28'), 'new\n');
  });

  it('says what a name may be', () => {
    assert.throws(() => new LogFiles({ folder, name: '../etc', keepDays: 1 }), /1 to 64 letters/);
  });
});
