import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { connectionTable } from '../../../core/console/connections.js';
import { describeKick } from '../../../core/console/kick.js';
import { printable, printableJson } from '../../../core/console/printable.js';
import { describeRollout } from '../../../core/console/roll.js';
import { roomTable } from '../../../core/console/rooms.js';
import { statusTable } from '../../../core/console/status.js';

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
