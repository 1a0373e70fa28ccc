import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { appTree, UsageError } from '../../../core/console/paths.js';
import { describeRollout } from '../../../core/console/roll.js';
import { run } from '../../../core/console/run.js';
import { connectionTable } from '../../../core/console/connections.js';
import { describeKick } from '../../../core/console/kick.js';
import { printable, printableJson } from '../../../core/console/printable.js';
import { roomTable } from '../../../core/console/rooms.js';
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
      ['connections', 'more'],
      ['rooms', '--limit'],
      ['kick', 'a.1', '--reason'],
      ['kick', 'a.1', '--json'],
      ['token', '--id', 'a'],
      ['token', '--id', 'a', '--type', 'b', '--code', 'c', '--ttl', '0'],
      ['start', '--app', '..'],
      ['start', '--app', 'nowhere'],
    ];
    for (const words of wrong) {
      complained = [];
      assert.equal(await type(...words), 2, words.join(' '));
      assert.match(complained.join('\n'), /^.+\n\n(usage: )?console /, words.join(' '));
    }
    assert.deepEqual(printed, []);
  });

  it('answers 3 and what to type when nothing runs, but stop is content', async () => {
    const commands = ['status', 'say hi', 'reload', 'restart', 'connections', 'rooms'];
    for (const command of commands) assert.equal(await type(...command.split(' ')), 3, command);
    assert.equal(await type('kick', 'a.1', 'a.2', '--user', '7'), 3);
    assert.deepEqual(
      complained,
      Array.from({ length: 7 }, () => 'not running: public/console start'),
    );
    assert.equal(await type('stop'), 0);
    assert.deepEqual(printed, ['not running']);
  });

  it('ends nothing that a pid file names which is none, and says where it is', async () => {
    mkdirSync(join(root, 'runtime'));
    for (const lie of ['-1', '0', '1', 'hello', '{"pid":1}']) {
      complained = [];
      writeFileSync(join(root, 'runtime/holdline.pid'), lie);
      assert.equal(await type('stop'), 3, lie);
      assert.equal(complained.length, 1);
      assert.match(complained[0] ?? '', /^not running; .*runtime\/holdline\.pid names no server/);
    }
    assert.deepEqual(printed, []);
  });

  it('answers 1 and one line to what no gateway needs to be asked', async () => {
    const wrong: [RegExp, ...string[]][] = [
      [/^--limit is a whole number from 1 to 1000/, 'connections', '--limit', '0'],
      [/^--limit is a whole number from 1 to 1000/, 'connections', '--limit', '1.5'],
      [/^--limit is a whole number from 1 to 1000/, 'rooms', '--limit', '1001', '--json'],
      [/^--limit is a whole number from 1 to 1000/, 'rooms', '--limit', 'many'],
      [/^name connections by their ids, or a --user/, 'kick'],
      [/^name connections by their ids, or a --user/, 'kick', '--code', '4403', '--reason', 'x'],
      [/^an id is one that public\/console connections shows/, 'kick', 'a.1', 'a b'],
      [/^an id is one that public\/console connections shows/, 'kick', '\u001B[2J'],
      [/^at most 1000 connections at a time/, 'kick', ...Array.from({ length: 1_001 }, (_, n) => `a.${n}`)],
      [/^--user is the id of a user/, 'kick', '--user', ''],
      [/^--user is the id of a user/, 'kick', '--user', 'ö'.repeat(129)],
      [/^--user is the id of a user/, 'kick', '--user', 'a', '--user', 'b'],
      [/^--code is what a close frame can carry/, 'kick', 'a.1', '--code', '1006'],
      [/^--code is what a close frame can carry/, 'kick', 'a.1', '--code', '5000'],
      [/^--code is what a close frame can carry/, 'kick', 'a.1', '--code', 'x'],
      [/^--code is what a close frame can carry/, 'kick', 'a.1', '--code', '4000', '--code', '4001'],
      [/^say takes 1 to 8192 bytes of text/, 'say', ''],
      [/^say takes 1 to 8192 bytes of text/, 'say', '0'],
      [/^say takes 1 to 8192 bytes of text/, 'say', '再'.repeat(2_731)],
      [/^--reason has at most 123 bytes/, 'kick', 'a.1', '--reason', '再'.repeat(42)],
    ];
    for (const [sentence, ...words] of wrong) {
      complained = [];
      assert.equal(await type(...words), 1, words.join(' '));
      assert.equal(complained.length, 1);
      assert.match(complained[0] ?? '', sentence);
      assert.match(complained[0] ?? '', /^[\u0020-\u007E]+$/);
    }
    assert.deepEqual(printed, []);
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

  it('aligns the table of connections, and no name in it does anything to the terminal', () => {
    const row = { address: '::1', door: 'websocket', rooms: 2, queuedBytes: 0 };
    const connections = [
      { ...row, id: 'a.1', user: 'x\n\u001B[2J\u009B', worker: 12, connectedMs: 3_725_999 },
      { ...row, id: 'a.10', user: null, worker: null, connectedMs: 0 },
    ];
    assert.deepEqual(connectionTable({ total: 1_002, connections, silent: [] }), [
      '1002 connections',
      '',
      'id    user                    address  door       rooms  worker  connected  queued',
      'a.1   x\\u000a\\u001b[2J\\u009b  ::1      websocket      2      12  1 h 2 min     0 B',
      'a.10  -                       ::1      websocket      2       -        0 s     0 B',
      'and 1000 more; --limit shows up to 1000',
    ]);
    assert.deepEqual(connectionTable({ total: 0, connections: [], silent: [] }), ['0 connections']);
  });

  it('aligns the table of rooms, and says where it does not know how many there are', () => {
    const rooms = [
      { name: '大厅', members: 12 },
      { name: 'bar\u202E', members: 1 },
    ];
    const table = ['', 'members  room', '     12  大厅', '      1  bar\\u202e'];
    const list = { rooms, silent: [] };
    assert.deepEqual(roomTable({ ...list, total: 2, isExact: true }), ['2 rooms', ...table]);
    assert.deepEqual(roomTable({ ...list, total: 5, isExact: false }), [
      'at most 5 rooms',
      ...table,
      'and at most 3 more; --limit shows up to 1000',
    ]);
  });

  it('tells how many connections were ended', () => {
    assert.equal(describeKick({ ended: 1, missing: 0, silent: [] }), '1 connection ended');
    assert.equal(
      describeKick({ ended: 2, missing: 3, silent: [] }),
      '2 connections ended; 3 ids of no open connection',
    );
  });

  it('leaves texts as they are but for what a terminal would not show', () => {
    assert.equal(printable('hall:3 / 大厅 \u{1F600} "é"'), 'hall:3 / 大厅 \u{1F600} "é"');
    assert.equal(
      printable('\0\t\r\u007F\u0085\u2029\uFEFF\uD800'),
      String.raw`\u0000\u0009\u000d\u007f\u0085\u2029\ufeff\ud800`,
    );
    assert.equal(printable('\u{E0001}'), String.raw`\udb40\udc01`);
    assert.notEqual(printable('\\u000a'), printable('\n'));
  });

  it('prints JSON that means what it meant', () => {
    const value = { name: '\u001B\u009B\u202E\\\u{E0001}"' };
    assert.match(printableJson(value), /^[\u0020-\u007E]+$/);
    assert.deepEqual(JSON.parse(printableJson(value)), value);
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
