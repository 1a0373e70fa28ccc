import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Directory } from '../../../../core/gateway/directory.js';
import { Inspection } from '../../../../core/gateway/inspection.js';
import { Sender } from '../../../../core/gateway/sender.js';
import { FakeClock } from '../../../../core/testing/fake-clock.js';
import { LogLines } from '../../../support/manager/log-lines.js';
import { MemoryConnection } from '../../../support/memory-connection.js';

function setUp(auths: readonly unknown[]) {
  const directory = new Directory('g1', 10_000);
  const clock = new FakeClock();
  const inspection = new Inspection({ directory, clock, sender: new Sender(new LogLines().log) });
  const connections = auths.map((auth, index) => MemoryConnection.create(index + 1, auth));
  for (const connection of connections) directory.add(connection);
  return { directory, inspection, connections };
}

describe('the inspection of a gateway', () => {
  it('shows who a connection is and no other claim', () => {
    const { inspection } = setUp([{ id: 7, type: 'wall', nickname: 'secret' }]);
    const finding = inspection.answer({ kind: 'connections', limit: 1 });
    assert.ok(!JSON.stringify(finding).includes('secret'));
    assert.ok(finding.kind === 'connections');
    assert.deepEqual(Object.keys(finding.connections[0] ?? {}), [
      'id',
      'user',
      'address',
      'door',
      'rooms',
      'worker',
      'connectedMs',
      'queuedBytes',
    ]);
    assert.equal(finding.connections[0]?.user, '7');
  });

  it('shows as many connections as were asked for, the oldest, and counts those that are open', () => {
    const { inspection, connections } = setUp([{}, {}, {}, {}]);
    connections[1]?.end();
    const finding = inspection.answer({ kind: 'connections', limit: 2 });
    assert.ok(finding.kind === 'connections');
    assert.equal(finding.total, 3);
    assert.deepEqual(
      finding.connections.map(({ id }) => id),
      ['g1.1', 'g1.3'],
    );
  });

  it('finds the largest of many rooms, in whatever order they were made', () => {
    const { directory, inspection, connections } = setUp([{}, {}, {}]);
    for (let n = 0; n < 5_000; n++) {
      const room = `room${String((n * 1_237) % 5_000).padStart(4, '0')}`;
      const members = room === 'room4321' ? 3 : room.endsWith('77') ? 2 : 1;
      for (const connection of connections.slice(0, members)) directory.rooms.join(connection, room);
    }
    const finding = inspection.answer({ kind: 'rooms', limit: 4 });
    assert.deepEqual(finding, {
      kind: 'rooms',
      total: 5_000,
      rooms: [
        { name: 'room4321', members: 3 },
        { name: 'room0077', members: 2 },
        { name: 'room0177', members: 2 },
        { name: 'room0277', members: 2 },
      ],
    });
    assert.deepEqual(inspection.answer({ kind: 'members', rooms: ['room0077', 'nowhere', 'room4321'] }), {
      kind: 'members',
      members: [2, 0, 3],
    });
  });

  it('does not count as ended what was over already, or is not here', () => {
    const { inspection, connections } = setUp([{ id: 'ann' }, { id: 'ann' }]);
    for (const connection of connections) connection.end();
    const ids = ['g1.1', 'g1.1', 'g1.99', 'g2.1', ''];
    const finding = inspection.answer({ kind: 'kick', ids, user: 'ann', code: 4403, reason: '' });
    assert.deepEqual(finding, { kind: 'kick', ended: 0, found: 0 });
  });
});
