import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { systemClock } from '../../../library/index.js';
import { endLeftovers } from '../../../core/manager/leftovers.js';
import { AlreadyRunning, PidFile, readPidFile } from '../../../core/manager/pid-file.js';
import { processStart } from '../../../core/manager/process-start.js';
import { LogLines } from '../../support/manager/log-lines.js';

describe('the pid file', () => {
  let folder = '';
  let path = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hl-'));
    path = join(folder, 'holdline.pid');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const record = (change: object) =>
    writeFileSync(
      path,
      JSON.stringify({ pid: 4_000_000, startedAt: '1', instance: 'i', children: [], ...change }),
    );

  it('is readable for its owner alone, names this very process, and is gone after release', () => {
    const { file, left } = PidFile.take(path);
    assert.equal(left.kind, 'none');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const found = readPidFile(path);
    assert.ok(found.kind === 'running');
    assert.equal(found.record.pid, process.pid);
    file.release();
    assert.ok(!existsSync(path));
    assert.deepEqual(readdirSync(folder), []);
  });

  it('refuses a second manager and says who the first is', () => {
    const { file } = PidFile.take(path);
    assert.throws(() => PidFile.take(path), new AlreadyRunning(process.pid));
    file.release();
  });

  it('shows addresses and children', () => {
    const { file } = PidFile.take(path);
    file.update({ manager: { host: '127.0.0.1', port: 1 } });
    const child = { pid: 77, startedAt: 'x', role: 'worker', name: 'server.w1' } as const;
    file.update({ children: [child] });
    const found = readPidFile(path);
    assert.ok(found.kind === 'running');
    assert.deepEqual(found.record.manager, { host: '127.0.0.1', port: 1 });
    assert.deepEqual(found.record.children, [child]);
  });

  it('is taken over when its process is gone, or its number belongs to another process now', () => {
    record({});
    assert.equal(PidFile.take(path).left.kind, 'stale');
    record({ pid: process.pid, startedAt: 'long ago' });
    assert.equal(PidFile.take(path).left.kind, 'stale');
    assert.equal(readPidFile(path).kind, 'running');
  });

  it('is taken over when it makes no sense', () => {
    const lies = ['', 'garbage', '[]', '12', 'null', '{"pid":12}'];
    for (const text of lies) {
      writeFileSync(path, text);
      assert.equal(PidFile.take(path).left.kind, 'nonsense', text);
    }
    for (const pid of [-1, 0, 1.5, '12', null]) {
      record({ pid });
      assert.equal(PidFile.take(path).left.kind, 'nonsense', String(pid));
    }
    for (const pid of [-1, 0, 1]) {
      record({ children: [{ pid, startedAt: processStart(1) ?? 'x' }] });
      assert.equal(PidFile.take(path).left.kind, 'nonsense', String(pid));
    }
  });

  it('leaves the file of a later manager alone', () => {
    const { file } = PidFile.take(path);
    record({ instance: 'later' });
    file.release();
    assert.match(readFileSync(path, 'utf8'), /later/);
  });
});

const startSleeper = async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("up")']);
  await once(child.stdout, 'data');
  const { pid = 0 } = child;
  return { child, pid, startedAt: processStart(pid) ?? '' };
};
const stale = (child: { pid: number; startedAt: string }) => {
  const children = [{ ...child, role: 'worker' as const, name: 'server.w1' }];
  return { kind: 'stale', record: { pid: 4_000_000, startedAt: '1', instance: 'i', children } } as const;
};

describe('the leftovers of a manager that was killed', () => {
  it('are killed when they do not leave by themselves', async () => {
    const { child, pid, startedAt } = await startSleeper();
    const ended = once(child, 'exit');
    const dead = await endLeftovers(stale({ pid, startedAt }), systemClock, new LogLines().log);
    const [, signal] = await ended;
    assert.equal(signal, 'SIGKILL');
    assert.deepEqual(dead, [{ pid, startedAt, role: 'worker', name: 'server.w1' }]);
  });

  it('are not touched when the number belongs to another process now', async () => {
    const { child, pid } = await startSleeper();
    await endLeftovers(stale({ pid, startedAt: 'long ago' }), systemClock, new LogLines().log);
    assert.equal(child.exitCode, null);
    assert.equal(child.signalCode, null);
    child.kill();
    await once(child, 'exit');
  });

  it('are spoken of in one line when the file made no sense', async () => {
    const logs = new LogLines();
    await endLeftovers({ kind: 'nonsense' }, systemClock, logs.log);
    assert.equal(logs.lines.length, 1);
    assert.match(logs.lines[0] ?? '', /made no sense/);
  });
});
