import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { appTree, UsageError } from '../../../core/console/paths.js';
import { describeRollout } from '../../../core/console/roll.js';
import { run } from '../../../core/console/run.js';
import { statusTable } from '../../../core/console/status.js';

describe('the console', () => {
  let root = '';
  let printed: string[] = [];
  let complained: string[] = [];
  const type = (...words: string[]) =>
    run(
      {
        root,
        env: {},
        terminal: {
          print: (line) => printed.push(line),
          complain: (line) => complained.push(line),
          hasColour: false,
        },
      },
      ['console.js'],
      words,
    );

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'hl-'));
    writeFileSync(join(root, 'package.json'), '{"version":"1.2.3"}');
    printed = [];
    complained = [];
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('answers what it does not understand with 2 and the usage', async () => {
    const wrong = [
      [],
      ['bogus'],
      ['start', '--bogus'],
      ['status', 'more'],
      ['token', '--id', 'a'],
      ['token', '--id', 'a', '--type', 'b', '--code', 'c', '--ttl', '0'],
      ['start', '--app', '..'],
      ['start', '--app', 'nowhere'],
    ];
    for (const words of wrong) {
      complained = [];
      assert.equal(await type(...words), 2, words.join(' '));
      assert.match(complained.join('\n'), /^.+\n\nconsole/, words.join(' '));
    }
    assert.deepEqual(printed, []);
  });

  it('answers 3 and what to type when nothing runs, but stop is content', async () => {
    for (const command of ['status', 'reload', 'restart']) assert.equal(await type(command), 3, command);
    assert.deepEqual(
      complained,
      Array.from({ length: 3 }, () => 'not running: public/console start'),
    );
    assert.equal(await type('stop'), 0);
    assert.deepEqual(printed, ['not running']);
  });

  it('prints a token alone', async () => {
    assert.equal(await type('token', '--id', 'u1', '--type', 'wechatUser', '--code', 'room1'), 0);
    assert.equal(printed.length, 1);
    assert.match(printed[0] ?? '', /^a1\.[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it('answers 6 to a bad configuration, with a line for each mistake', async () => {
    const file = join(root, 'bad.json');
    writeFileSync(file, '{"outside":{"port":"x"},"wrong":1}');
    const words = ['token', '--id', 'u1', '--type', 'wechatUser', '--code', 'room1', '--config', file];
    assert.equal(await type(...words), 6);
    assert.equal(complained.length, 2);
  });

  it('takes an application from inside of the project only', () => {
    mkdirSync(join(root, 'examples/chat'), { recursive: true });
    symlinkSync(tmpdir(), join(root, 'away'));
    assert.equal(appTree(root, 'examples/chat'), 'examples/chat');
    assert.equal(appTree(root, join(root, 'examples/chat')), 'examples/chat');
    for (const tree of ['.', '..', '../x', '/tmp', 'away'])
      assert.throws(() => appTree(root, tree), UsageError);
  });
});

describe('what the console prints', () => {
  it('aligns the table of processes', () => {
    const row = { generation: 3, connections: 2, requests: 10, lag: 1, state: 'ready' };
    const processes = [
      { ...row, pid: 5, role: 'manager' as const, memory: 1_048_576 },
      { ...row, pid: 0, role: 'worker' as const, memory: 0, state: 'crashLoop' },
    ];
    const status = { generation: 3, uptime: 3_725, connections: 2, rooms: 0, processes };
    assert.deepEqual(statusTable(status), [
      'generation 3, up 1 h 2 min, 2 connections, 0 rooms',
      '',
      'pid  role     generation   memory  connections  requests   lag  state',
      '  5  manager           3  1.0 MiB            2        10  1 ms  ready',
      '  -  worker            3  0.0 MiB            2        10  1 ms  crashLoop',
    ]);
    assert.ok(statusTable(status, true)[4]?.startsWith('\u001B[31m'));
  });

  it('tells what a reload came to', () => {
    const result = {
      from: 1,
      generation: 2,
      workers: 2,
      milliseconds: 812,
      needsRestart: ['the settings changed'],
    };
    assert.deepEqual(
      describeRollout({ ...result, routesAdded: ['a.b.c', 'a.b.d'], routesRemoved: ['a.b.e'] }),
      [
        'generation 1 → 2, 2 workers, 812 ms; routes added: a.b.c, a.b.d; routes removed: a.b.e',
        'needs restart: the settings changed',
      ],
    );
  });
});
