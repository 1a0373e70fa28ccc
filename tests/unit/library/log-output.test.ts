import assert from 'node:assert/strict';
import { closeSync, existsSync, openSync } from 'node:fs';
import { beforeEach, describe, it } from 'node:test';

import { descriptorSink, LogOutput, type Sink } from '../../../library/log-output.js';
import { FakeClock } from '../../../core/testing/fake-clock.js';

/** A disk with so much room. */
class SmallDisk implements Sink {
  readonly name = '/disk/log';
  text = '';
  room = Infinity;
  code = 'ENOSPC';

  write(bytes: Uint8Array): number {
    const taken = Math.min(bytes.length, this.room);
    if (taken === 0) throw Object.assign(new Error(`${this.code}: takes nothing`), { code: this.code });
    this.room -= taken;
    this.text += Buffer.from(bytes.subarray(0, taken)).toString();
    return taken;
  }
}

describe('the output of a log', () => {
  let disk: SmallDisk;
  let clock: FakeClock;
  let complaints: string[];
  let output: LogOutput;

  beforeEach(() => {
    disk = new SmallDisk();
    clock = new FakeClock();
    complaints = [];
    output = new LogOutput(disk, { clock, complain: (line) => complaints.push(line), maxBytes: 20 });
  });

  it('goes on when a full disk has room again, with what waited, in order', () => {
    output.write('one\n');
    disk.room = 0;
    output.write('two\n');
    output.write('three\n');
    clock.advance(5_000);
    assert.equal(disk.text, 'one\n');
    disk.room = Infinity;
    clock.advance(1_000);
    output.write('four\n');
    assert.equal(disk.text, 'one\ntwo\nthree\nfour\n');
    assert.equal(clock.pending, 0);
  });

  it('says once that it cannot write, where and why', () => {
    disk.room = 0;
    for (let line = 0; line < 100; line++) output.write('more\n');
    clock.advance(60_000);
    assert.equal(complaints.length, 1);
    assert.match(complaints[0] ?? '', /\/disk\/log: ENOSPC/);
  });

  it('says what the system says of a device that is full', { skip: !existsSync('/dev/full') }, (context) => {
    const full = openSync('/dev/full', 'w');
    context.after(() => closeSync(full));
    new LogOutput(descriptorSink(full, '/dev/full'), {
      clock,
      complain: (line) => complaints.push(line),
    }).write('line\n');
    assert.match(complaints.join(), /^The log cannot be written to \/dev\/full: ENOSPC/);
  });

  it('says it again when it happens again', () => {
    for (const round of [1, 2]) {
      disk.room = 0;
      output.write('line\n');
      disk.room = Infinity;
      clock.advance(1_000);
      assert.equal(complaints.length, round);
    }
  });

  it('keeps so many bytes and no more, and tells how many records are lost', () => {
    disk.room = 0;
    for (let line = 0; line < 10; line++) output.write(`line${line}\n`);
    disk.room = Infinity;
    clock.advance(1_000);
    const [gap, ...kept] = disk.text.trimEnd().split('\n').toReversed();
    assert.deepEqual(kept, ['line2', 'line1', 'line0']);
    const { level, lost, msg } = JSON.parse(gap ?? '');
    assert.deepEqual([level, lost, msg], ['warn', 7, 'the log could not be written: records are missing']);
  });

  it('writes a line anew of which only a part was taken', () => {
    disk.room = 3;
    output.write('whole\n');
    disk.room = Infinity;
    clock.advance(1_000);
    assert.equal(disk.text, 'who\nwhole\n');
  });

  it('waits in silence for a pipe that is full for a moment', () => {
    [disk.room, disk.code] = [0, 'EAGAIN'];
    output.write('line\n');
    disk.room = Infinity;
    clock.advance(50);
    assert.deepEqual([disk.text, complaints], ['line\n', []]);
  });

  it('tries once more at the end of the process', () => {
    disk.room = 0;
    output.write('last\n');
    disk.room = Infinity;
    output.flush();
    assert.equal(disk.text, 'last\n');
  });
});
