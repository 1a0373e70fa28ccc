import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { connectionTable } from '../../../core/console/connections.js';
import { originalUsage } from '../../../core/console/original-form.js';
import { roomTable } from '../../../core/console/rooms.js';
import { routeLines } from '../../../core/console/routes.js';
import { statusTable } from '../../../core/console/status.js';
import { exitCodes } from '../../../core/console/terminal.js';
import { commandNames, optionsOf } from '../../support/docs/console-options.js';
import { readDocument, root, sectionOf, tableRows, takeBlocks } from '../../support/docs/markdown.js';

const document = readDocument('docs/operations.md');
const synopses = tableRows(sectionOf(document, 'The console')).map(([synopsis = '']) => synopsis);
const [status, routes, connections, rooms] = takeBlocks('docs/operations.md', 'text', 4);
const mebibytes = (count: number) => count * 1_048_576;
const lines = (rows: readonly string[]) => `${rows.join('\n')}\n`;

describe('docs/operations.md', () => {
  it('has every command with every option, and no other', async () => {
    const names = await commandNames();
    assert.deepEqual(synopses.map((synopsis) => synopsis.split(' ', 1).join()).toSorted(), names.toSorted());
    for (const synopsis of synopses) {
      const [name = ''] = synopsis.split(' ');
      const written = [...synopsis.matchAll(/(?<=[[ ])--?[a-z][\w-]*/g)].map(([option]) => option);
      const places = [...synopsis.matchAll(/(?<= )[A-Z]+/g)].map(([word]) => `--${word.toLowerCase()}`);
      const known = await optionsOf(name);
      for (const spellings of known)
        assert.ok(
          spellings.some((one) => [...written, ...places].includes(one)),
          `${name} ${spellings.join()}`,
        );
      for (const option of written) assert.ok(known.flat().includes(option), `${name} ${option}`);
    }
  });

  it('has every exit code', () => {
    const codes = tableRows(sectionOf(document, 'Exit codes')).map(([code]) => Number(code));
    assert.deepEqual(codes, Object.values(exitCodes));
  });

  it('has messages of the log that the code writes', () => {
    const messages = tableRows(sectionOf(document, 'Logs')).map(([message = '']) => message);
    assert.ok(messages.length > 20);
    const folder = join(root, 'core');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const sources = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
    // What stands for a number or a name of the moment is left out.
    const parts = messages
      .flatMap((message) => message.split(/…|\b\d+\b(?: s\b)?/))
      .map((part) => part.trim());
    for (const part of parts) assert.ok(sources.includes(part), part);
  });

  it('shows how the console of the original is used', () => {
    const [usage = ''] = takeBlocks('docs/operations.md', 'sh', 5);
    assert.equal(usage.trim(), originalUsage.replace('usage: ', 'public/'));
  });

  it('shows the status as it is printed', () => {
    const row = { generation: 3, state: 'ready' } as const;
    const processes = [
      { ...row, pid: 5812, role: 'manager', memory: mebibytes(78.8), connections: 0, requests: 0, lag: 0 },
      {
        ...row,
        pid: 5823,
        role: 'gateway',
        generation: 2,
        memory: mebibytes(95.6),
        connections: 1830,
        requests: 90_114,
        lag: 2,
      },
      {
        ...row,
        pid: 5911,
        role: 'worker',
        memory: mebibytes(92.7),
        connections: 915,
        requests: 45_120,
        lag: 1,
      },
      {
        ...row,
        pid: 5936,
        role: 'worker',
        memory: mebibytes(94.1),
        connections: 915,
        requests: 44_994,
        lag: 1,
      },
    ] as const;
    assert.equal(
      lines(
        statusTable({
          generation: 3,
          uptime: 7_500,
          connections: 1830,
          rooms: 12,
          processes: [...processes],
        }),
      ),
      status,
    );
  });

  it('shows the routes as they are printed', () => {
    const row = { middleware: 1, concurrent: false, retry: false };
    const rows = [
      { ...row, path: 'live.user.join', event: 'userJoinSuccess', timeoutMs: 10_000 },
      { ...row, path: 'live.user.say', event: 'userSaySuccess', timeoutMs: 2_000, retry: true },
    ];
    assert.equal(lines(routeLines({ generation: 3, routes: rows })), routes);
  });

  it('shows connections and rooms as they are printed', () => {
    const row = { address: '203.0.113.7', door: 'websocket' };
    const list = [
      {
        ...row,
        id: 'k3f9x0a2bd.1',
        user: 'u1',
        rooms: 2,
        worker: 5911,
        connectedMs: 7_440_000,
        queuedBytes: 0,
      },
      {
        ...row,
        id: 'k3f9x0a2bd.4',
        user: null,
        rooms: 0,
        worker: null,
        connectedMs: 3_600_000,
        queuedBytes: 61,
      },
    ];
    assert.equal(lines(connectionTable({ total: 1830, connections: list, silent: [] })), connections);
    const largest = [
      { name: 'hall', members: 1204 },
      { name: 'room1', members: 310 },
    ];
    assert.equal(lines(roomTable({ total: 12, isExact: true, rooms: largest, silent: [] })), rooms);
  });
});
