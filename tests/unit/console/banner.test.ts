import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { settingsSchema } from '../../../core/config/schema.js';
import { banner, decorate } from '../../../core/console/banner.js';
import { paint } from '../../../core/console/paint.js';
import { statusTable } from '../../../core/console/status.js';

const settings = (input: object) => settingsSchema.parse(input);
const serving = {
  pid: 1,
  generation: 4,
  outside: { host: '0.0.0.0', port: 80 },
  manager: { host: '::1', port: 20_001 },
};

describe('the banner', () => {
  it('says what was started, and where everybody finds it', () => {
    assert.deepEqual(banner({ ...serving, settings: settings({ outside: { path: '/ws' } }) }, '1.2.3'), [
      'Holdline 1.2.3',
      '  environment  development',
      '  generation   4',
      '  mode         process',
      '  gateways     1',
      '  workers      2',
      '  state        in the memory of the manager',
      '  page         http://127.0.0.1:80/',
      '  clients      ws://127.0.0.1:80/ws',
      '  console      [::1]:20001',
    ]);
  });

  it('says where the pages are, but for the one of development, which has its place', () => {
    const lines = banner({ ...serving, settings: settings({}) }, '1.2.3', ['audience', 'index', 'wall']);
    assert.deepEqual(
      lines.filter((line) => line.includes('http:')),
      [
        '  page         http://127.0.0.1:80/',
        '  audience     http://127.0.0.1:80/audience.html',
        '  wall         http://127.0.0.1:80/wall.html',
      ],
    );
  });

  it('shows no way into Redis, and counts no processes in base mode', () => {
    const input = { setting: { mode: 'base' }, redis: { url: 'redis://u:hush@h' } };
    const lines = banner({ ...serving, settings: settings(input) }, '1.2.3');
    assert.ok(lines.includes('  mode         base, one process'));
    assert.ok(lines.includes('  state        in Redis'));
    assert.doesNotMatch(lines.join('\n'), /hush|gateways|workers/);
  });

  it('has colour where there is colour, and the same text', () => {
    const lines = banner({ ...serving, settings: settings({}) }, '1.2.3');
    assert.deepEqual(decorate(lines, false), lines);
    const decorated = decorate(lines, true);
    assert.equal(decorated[0], '\u001B[1mHoldline 1.2.3\u001B[0m');
    assert.equal(decorated[1], '\u001B[2m  environment  \u001B[0mdevelopment');
    assert.deepEqual(decorated.map(plain), lines);
  });
});

describe('colour', () => {
  it('changes no column of a table', () => {
    const row = { generation: 3, connections: 2, requests: 10, lag: 1, memory: 0, role: 'worker' as const };
    const processes = ['ready', 'draining', 'crashLoop'].map((state, pid) => ({ ...row, pid, state }));
    const status = { generation: 3, uptime: 1, connections: 1, rooms: 2, processes };
    assert.deepEqual(statusTable(status, true).map(plain), statusTable(status));
    assert.equal(statusTable(status)[0], 'generation 3, up 1 s, 1 connection, 2 rooms');
  });

  it('is not put around nothing', () => assert.equal(paint('', 'bold', true), ''));
});

function plain(line: string): string {
  return line.replaceAll(/\u001B\[\d+m/g, ''); // oxlint-disable-line no-control-regex -- this is what colour is
}
