import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Context, ContextDead } from '#core';
import { endContext, keepSession } from '../../../../core/worker/context.js';
import { mirrorOf } from '../../../support/mirror.js';

function setUp(facts: Parameters<typeof mirrorOf>[0] = {}) {
  const all = mirrorOf(facts);
  return { ...all, context: new Context(all.mirror, 'live.user.say') };
}

describe('a context in rooms', () => {
  it('knows the rooms that the gateway says, and those that it joins and leaves', async () => {
    const { context } = setUp({ rooms: ['hall'] });
    assert.deepEqual(context.rooms, ['hall']);
    await context.join('bar');
    await context.leave('hall');
    assert.deepEqual(context.rooms, ['bar']);
  });

  it('tells the gateway in the order in which it is said, with what else is said', async () => {
    const { context, link } = setUp();
    await context.join('hall');
    context.to('hall').emit('a', 'b');
    context.emit('c', 'd');
    await context.leave('hall');
    context.close(4000, 'bye');
    assert.deepEqual(
      link.sent.map(({ kind }) => kind),
      ['join', 'broadcast', 'push', 'leave', 'close'],
    );
  });

  it('says nothing about a room that it is in already, or is not in', async () => {
    const { context, link } = setUp({ rooms: ['hall'] });
    await context.join('hall');
    await context.leave('bar');
    assert.deepEqual(link.sent, []);
  });

  it('joins no more rooms than it may', async () => {
    const { context, link } = setUp({ rooms: ['one', 'two'] });
    await context.join('three');
    await context.join('two');
    await assert.rejects(
      context.join('four'),
      /g1\.1 is in 3 rooms and cannot join another \(limits\.roomsPerConn\)/,
    );
    await context.leave('one');
    await context.join('four');
    assert.deepEqual(context.rooms, ['two', 'three', 'four']);
    assert.equal(link.sent.length, 3);
  });

  it('refuses what is no name', async () => {
    const { context, link } = setUp();
    await assert.rejects(context.join(''), RangeError);
    await assert.rejects(context.leave('a\nb'), RangeError);
    assert.throws(() => context.to('x'.repeat(257)), RangeError);
    assert.deepEqual(link.sent, []);
  });

  it('speaks in the name of its connection, so that everything stays in order', () => {
    const { context, link } = setUp();
    context.everyone().emit('a', 'b');
    assert.ok(link.sent[0]?.kind === 'broadcast');
    assert.equal(link.sent[0].connection, 1);
  });

  it('refuses every verb once it is dead, also those of an audience that it gave before', async () => {
    const { context, link } = setUp({ rooms: ['hall'], session: '{"a":1}' });
    const audience = context.to('hall');
    context[endContext]('timedOut');
    await assert.rejects(context.join('bar'), ContextDead);
    await assert.rejects(context.leave('hall'), ContextDead);
    assert.throws(() => context.to('hall'), /live\.user\.say: to\(\) comes too late, its time was up/);
    assert.throws(() => context.toUser('u1'), ContextDead);
    assert.throws(() => context.toConnection('g1.1'), ContextDead);
    assert.throws(() => context.everyone(), ContextDead);
    assert.throws(() => audience.except('x').emit('a', 'b'), ContextDead);
    await assert.rejects(audience.deliver('a', 'b'), ContextDead);
    assert.deepEqual(link.sent, []);
    assert.deepEqual([context.rooms, context.session], [['hall'], { a: 1 }]);
  });
});

describe('the session of a context', () => {
  it('begins empty and is kept when it was changed', () => {
    const { context, mirror, link } = setUp();
    assert.deepEqual(context.session, {});
    context.session['a'] = [1, { b: '好' }];
    context[keepSession]();
    assert.deepEqual(link.sent, [{ kind: 'session', connection: 1, data: '{"a":[1,{"b":"好"}]}' }]);
    assert.deepEqual(new Context(mirror, 'next').session, { a: [1, { b: '好' }] });
  });

  it('is not sent when nobody touched it, or only read it, or changed it back', () => {
    const { context, mirror, link } = setUp({ session: '{"a":{"b":1}}' });
    context[keepSession]();
    assert.deepEqual(context.session, { a: { b: 1 } });
    context[keepSession]();
    const next = new Context(mirror, 'next');
    next.session['c'] = 1;
    delete next.session['c'];
    next[keepSession]();
    assert.deepEqual(link.sent, []);
  });

  it('is refused when it is too large, and stays as it was', () => {
    const { context, mirror, link } = setUp({ session: '{"a":1}' });
    context.session['b'] = '好'.repeat(20);
    assert.throws(
      () => context[keepSession](),
      /A session of 74 bytes is larger than the 50 that are kept \(limits\.sessionBytes\)/,
    );
    assert.deepEqual(link.sent, []);
    assert.deepEqual(new Context(mirror, 'next').session, { a: 1 });
    assert.deepEqual(context.session, { a: 1 }, 'what was refused is not tried again');
  });

  it('of two actions at a time that both change it is that of the last to end', () => {
    const { mirror } = setUp({ session: '{"a":1}' });
    const [one, two, reader] = [1, 2, 3].map((n) => new Context(mirror, `${n}`));
    assert.ok(one !== undefined && two !== undefined && reader !== undefined);
    assert.deepEqual(reader.session, { a: 1 });
    one.session['one'] = true;
    two.session['two'] = true;
    two[keepSession]();
    one[keepSession]();
    reader[keepSession]();
    assert.equal(mirror.session, '{"a":1,"one":true}');
  });

  it('is not kept for a connection that lives on elsewhere', () => {
    const { context, mirror, link } = setUp();
    context.session['a'] = 1;
    mirror.drop('detached');
    context[keepSession]();
    assert.deepEqual(link.sent, []);
  });
});
