import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Directory } from '../../../../core/gateway/directory.js';
import type { Recipients } from '../../../../core/link/messages.js';
import { MemoryConnection } from '../../../support/memory-connection.js';

const nobody: Recipients = { rooms: [], users: [], connections: [], isEveryone: false, except: [] };

/** Five connections; the first two are the same user, the last one is nobody. */
function setUp(): { directory: Directory; reached: (recipients: Partial<Recipients>) => number[] } {
  const directory = new Directory('g1', 256);
  const auths = [{ id: 'ann' }, { id: 'ann' }, { id: 'bob' }, { id: 7 }, {}];
  const connections = auths.map((auth, index) => MemoryConnection.create(index + 1, auth));
  for (const connection of connections) directory.add(connection);
  const rooms = { hall: [1, 2, 3], bar: [3, 4], empty: [] };
  for (const [room, numbers] of Object.entries(rooms)) {
    for (const number of numbers) directory.rooms.join(connections[number - 1] ?? assert.fail(), room);
  }
  const reached = (recipients: Partial<Recipients>) =>
    [...directory.receiversOf({ ...nobody, ...recipients })]
      .map(({ number }) => number)
      .toSorted((one, other) => one - other);
  return { directory, reached };
}

describe('the directory', () => {
  it('finds the members of a union of rooms, each once', () => {
    const { reached } = setUp();
    assert.deepEqual(reached({ rooms: ['hall', 'bar', 'hall'] }), [1, 2, 3, 4]);
    assert.deepEqual(reached({ rooms: ['empty', 'nowhere'] }), []);
    assert.deepEqual(reached({}), []);
  });

  it('finds a user on all devices, whose id may be a number', () => {
    const { reached } = setUp();
    assert.deepEqual(reached({ users: ['ann'] }), [1, 2]);
    assert.deepEqual(reached({ users: ['7'] }), [4]);
    assert.deepEqual(reached({ users: ['', 'undefined', 'Ann'] }), []);
  });

  it('finds a connection by its whole id only', () => {
    const { reached, directory } = setUp();
    assert.deepEqual(reached({ connections: ['g1.2', 'g1.2', 'g1.5'] }), [2, 5]);
    const none = ['2', 'g2.2', 'g1.02', 'g1.2.0', 'g1.', 'g1.99', 'g1.2 ', 'g1.2e0', '', '.', 'g1'];
    assert.deepEqual(reached({ connections: none }), []);
    assert.equal(directory.find('g1.3')?.number, 3);
  });

  it('leaves exceptions out of everything: members of rooms, and connections by their ids', () => {
    const { reached } = setUp();
    assert.deepEqual(reached({ isEveryone: true }), [1, 2, 3, 4, 5]);
    assert.deepEqual(reached({ isEveryone: true, except: ['bar'] }), [1, 2, 5]);
    assert.deepEqual(reached({ isEveryone: true, except: ['g1.1', 'g1.99', 'nowhere'] }), [2, 3, 4, 5]);
    assert.deepEqual(reached({ rooms: ['hall'], users: ['7'], except: ['bar', 'g1.2'] }), [1]);
    assert.deepEqual(reached({ users: ['ann'], connections: ['g1.1'], except: ['g1.1'] }), [2]);
  });

  it('forgets a connection with its rooms and its place among those of its user', () => {
    const { directory, reached } = setUp();
    for (const number of [1, 3]) directory.remove(directory.connections.get(number) ?? assert.fail());
    assert.deepEqual(reached({ isEveryone: true }), [2, 4, 5]);
    assert.deepEqual(reached({ users: ['ann', 'bob'] }), [2]);
    assert.deepEqual(reached({ rooms: ['hall', 'bar'] }), [2, 4]);
    assert.equal(directory.find('g1.1'), undefined);
  });

  it('tells a worker the rooms, the session and the close work of a connection, where it has any', () => {
    const { directory } = setUp();
    const [fourth, fifth] = [4, 5].map((number) => directory.connections.get(number) ?? assert.fail());
    assert.ok(fourth !== undefined && fifth !== undefined);
    assert.deepEqual(directory.recordOf(fifth), fifth.record);
    assert.deepEqual(directory.recordOf(fourth), { ...fourth.record, rooms: ['bar'] });
    fourth.session = '{"a":1}';
    const { rooms, session } = directory.recordOf(fourth);
    assert.deepEqual([rooms, session], [['bar'], '{"a":1}']);
    fourth.closeKeys = new Set(['heads']);
    fourth.closeControllers = new Set(['live.user']);
    const { closeKeys, closeControllers } = directory.recordOf(fourth);
    assert.deepEqual([closeKeys, closeControllers], [['heads'], ['live.user']]);
    fifth.session = '{}';
    assert.deepEqual(directory.recordOf(fifth), { ...fifth.record, session: '{}' });
  });
});
