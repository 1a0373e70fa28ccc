import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rooms } from '../../../../core/gateway/rooms.js';
import { Users } from '../../../../core/gateway/users.js';

const [ann, bob] = [{ name: 'ann' }, { name: 'bob' }];

describe('rooms', () => {
  it('know their members, and members know their rooms', () => {
    const rooms = new Rooms<object>(256);
    assert.ok(rooms.join(ann, 'hall'));
    assert.ok(rooms.join(bob, 'hall'));
    assert.ok(rooms.join(ann, 'bar'));
    assert.deepEqual([...rooms.membersOf('hall')], [ann, bob]);
    assert.deepEqual([...rooms.of(ann)], ['hall', 'bar']);
    assert.equal(rooms.size, 2);
  });

  it('are joined once, however often', () => {
    const rooms = new Rooms<object>(1);
    assert.ok(rooms.join(ann, 'hall'));
    assert.ok(rooms.join(ann, 'hall'));
    assert.deepEqual([...rooms.membersOf('hall')], [ann]);
    rooms.leave(ann, 'hall');
    assert.deepEqual([...rooms.membersOf('hall')], []);
  });

  it('are no more than a member may be in', () => {
    const rooms = new Rooms<object>(2);
    assert.ok(rooms.join(ann, 'one'));
    assert.ok(rooms.join(ann, 'two'));
    assert.equal(rooms.join(ann, 'three'), false);
    assert.deepEqual([...rooms.membersOf('three')], []);
    assert.ok(rooms.join(bob, 'three'));
    rooms.leave(ann, 'one');
    assert.ok(rooms.join(ann, 'three'));
    assert.deepEqual([...rooms.of(ann)], ['two', 'three']);
  });

  it('are gone with their last member, and nothing is kept of who is in none', () => {
    const rooms = new Rooms<object>(256);
    rooms.join(ann, 'hall');
    rooms.join(ann, 'bar');
    rooms.join(bob, 'hall');
    rooms.leaveAll(ann);
    assert.equal(rooms.size, 1);
    assert.deepEqual([...rooms.of(ann)], []);
    assert.deepEqual([...rooms.membersOf('hall')], [bob]);
    rooms.leave(bob, 'hall');
    assert.equal(rooms.size, 0);
    assert.equal(rooms.of(ann), rooms.of(bob), 'one empty set for all');
  });

  it('do not mind being left by who is not in', () => {
    const rooms = new Rooms<object>(256);
    rooms.join(ann, 'hall');
    rooms.leave(bob, 'hall');
    rooms.leave(ann, 'bar');
    rooms.leaveAll(bob);
    assert.deepEqual([...rooms.membersOf('hall')], [ann]);
    assert.deepEqual([...rooms.of(ann)], ['hall']);
  });

  it('are told apart by every character of their names', () => {
    const rooms = new Rooms<object>(256);
    const names = ['a', 'A', 'a ', 'á', 'a\u0301', '__proto__', 'constructor', '0'];
    for (const name of names) rooms.join(ann, name);
    assert.equal(rooms.size, names.length);
    assert.deepEqual([...rooms.of(ann)], names);
  });
});

describe('users', () => {
  it('have every connection that was noted for them, each once', () => {
    const users = new Users<object>();
    assert.deepEqual([...users.of('u1')], []);
    users.add('u1', ann);
    users.add('u1', ann);
    assert.deepEqual([...users.of('u1')], [ann]);
    users.add('u1', bob);
    users.add('u1', bob);
    assert.deepEqual([...users.of('u1')], [ann, bob]);
    assert.deepEqual([...users.of('u2')], []);
  });

  it('lose the connection that is gone and no other', () => {
    const users = new Users<object>();
    users.add('u1', ann);
    users.remove('u1', bob);
    users.remove('u2', ann);
    assert.deepEqual([...users.of('u1')], [ann]);
    users.add('u1', bob);
    users.remove('u1', ann);
    assert.deepEqual([...users.of('u1')], [bob]);
    users.remove('u1', bob);
    users.remove('u1', bob);
    assert.deepEqual([...users.of('u1')], []);
    users.add('u1', ann);
    users.remove('u1', ann);
    assert.deepEqual([...users.of('u1')], []);
  });
});
