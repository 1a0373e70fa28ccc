import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { App } from '#core';
import type { ToGateway, ToWorker } from '../../../../core/link/messages.js';
import { Broadcasts } from '../../../../core/worker/broadcasts.js';
import { MessageTooBig } from '../../../../core/worker/size.js';
import { FakeClock } from '../../../../core/testing/fake-clock.js';
import { MemoryLink } from '../../../support/memory-link.js';

type Gateway = MemoryLink<ToGateway, ToWorker>;

/** A worker with two gateways that say nothing by themselves. */
class Scene {
  readonly clock = new FakeClock();
  readonly broadcasts = new Broadcasts(
    { limits: { sendQueueBytes: 1_000, linkBytes: 10_000 }, locale: 'en' },
    this.clock,
  );
  readonly app = new App(this.broadcasts, { add: () => undefined });
  readonly first: Gateway = new MemoryLink();
  readonly second: Gateway = new MemoryLink();

  constructor() {
    this.broadcasts.add(this.first);
    this.broadcasts.add(this.second);
  }

  /** The gateway says that so many connections got what it was sent last, or under that call. */
  answer(gateway: Gateway, count: number, call = this.lastCall(gateway)): void {
    this.broadcasts.deliveries.answer(gateway, call, count);
  }

  lastCall({ sent }: Gateway): number {
    const last = sent.at(-1);
    return last?.kind === 'broadcast' ? last.call : assert.fail('no broadcast was sent');
  }
}

describe('a broadcast', () => {
  it('goes to every gateway, once', () => {
    const { app, first, second } = new Scene();
    app.to('hall', 'bar').except('muted', 'g1.7').emit('said', 'Said.', { say: 'hi' });
    const recipients = {
      rooms: ['hall', 'bar'],
      users: [],
      connections: [],
      isEveryone: false,
      except: ['muted', 'g1.7'],
    };
    const data = '{"status":200,"event":"said","info":"Said.","param":{"say":"hi"}}';
    assert.deepEqual(first.sent, [{ kind: 'broadcast', connection: 0, call: 0, recipients, data }]);
    assert.deepEqual(second.sent, first.sent);
  });

  it('is refused whole when it is too large, or when one gateway does not keep up', () => {
    const { app, first, second } = new Scene();
    assert.throws(() => app.everyone().emit('big', 'big', 'x'.repeat(1_000)), MessageTooBig);
    second.queuedBytes = 10_001;
    assert.throws(() => app.everyone().emit('a', 'b'), { status: 503, event: 'tooBusy' });
    assert.deepEqual([first.sent, second.sent], [[], []]);
  });

  it('does not go to a gateway that is gone', () => {
    const { app, broadcasts, first, second } = new Scene();
    broadcasts.remove(first);
    app.everyone().emit('a', 'b');
    assert.deepEqual([first.sent.length, second.sent.length], [0, 1]);
  });
});

describe('a delivery', () => {
  it('adds up what the gateways answer', async () => {
    const scene = new Scene();
    const count = scene.app.to('hall').deliver('a', 'b');
    scene.answer(scene.first, 3);
    scene.answer(scene.second, 4);
    assert.equal(await count, 7);
    assert.equal(scene.clock.pending, 0);
  });

  it('is not mixed up with another one', async () => {
    const scene = new Scene();
    const one = scene.app.to('hall').deliver('a', 'b');
    const callOne = scene.lastCall(scene.first);
    const two = scene.app.to('hall').deliver('a', 'b');
    scene.answer(scene.first, 10);
    scene.answer(scene.first, 1, callOne);
    scene.answer(scene.first, 99, callOne);
    scene.answer(scene.second, 10);
    scene.answer(scene.second, 1, callOne);
    assert.deepEqual(await Promise.all([one, two]), [2, 20]);
  });

  it('fails when a gateway does not answer within two seconds, and later answers change nothing', async () => {
    const scene = new Scene();
    const count = scene.app.to('hall').deliver('a', 'b');
    scene.answer(scene.first, 3);
    scene.clock.advance(1_999);
    const isPending = Symbol('pending');
    assert.equal(await Promise.race([count, Promise.resolve(isPending)]), isPending);
    scene.clock.advance(1);
    await assert.rejects(
      count,
      /1 gateway has not said within 2000 ms how many connections got a broadcast\.$/,
    );
    scene.answer(scene.second, 4);
    assert.equal(scene.clock.pending, 0);
  });

  it('does not wait for a gateway that is gone', async () => {
    const scene = new Scene();
    const count = scene.app.to('hall').deliver('a', 'b');
    scene.answer(scene.second, 4);
    scene.broadcasts.remove(scene.first);
    assert.equal(await count, 4);
    scene.broadcasts.remove(scene.second);
    assert.equal(await scene.app.everyone().deliver('a', 'b'), 0, 'no gateway, nobody');
  });

  it('that cannot be sent fails and leaves nothing behind', async () => {
    const scene = new Scene();
    await assert.rejects(scene.app.everyone().deliver('big', 'big', 'x'.repeat(1_000)), MessageTooBig);
    await assert.rejects(scene.app.everyone().deliver('odd', 'odd', 1n), TypeError);
    assert.equal(scene.clock.pending, 0);
    assert.deepEqual(scene.first.sent, []);
  });
});

describe('App', () => {
  it('has every kind of audience', () => {
    const { app, first } = new Scene();
    for (const audience of [app.to('a'), app.toUser('u1'), app.toConnection('g1.1'), app.everyone()]) {
      audience.emit('e', 'i');
    }
    const recipients = first.sent.map((message) => message.kind === 'broadcast' && message.recipients);
    const nobody = { rooms: [], users: [], connections: [], isEveryone: false, except: [] };
    assert.deepEqual(recipients, [
      { ...nobody, rooms: ['a'] },
      { ...nobody, users: ['u1'] },
      { ...nobody, connections: ['g1.1'] },
      { ...nobody, isEveryone: true },
    ]);
  });

  it('kicks with 4403 where no other code is given', () => {
    const { app, first, second } = new Scene();
    app.kick('g1.1');
    app.kick('g1.2', 4000, 'bye');
    assert.deepEqual(first.sent, [
      { kind: 'kick', id: 'g1.1', code: 4403, reason: '' },
      { kind: 'kick', id: 'g1.2', code: 4000, reason: 'bye' },
    ]);
    assert.deepEqual(second.sent, first.sent);
    assert.throws(() => app.kick('g1.1', 1006), RangeError);
    assert.throws(() => app.kick('g1.1', 4000, 'x'.repeat(124)), RangeError);
    assert.throws(() => app.kick('', 4000), RangeError);
    assert.equal(first.sent.length, 2);
  });
});

describe('an audience', () => {
  it('never changes', () => {
    const { app, first } = new Scene();
    const hall = app.to('hall');
    const both = hall.to('bar');
    const without = both.except('muted');
    for (const audience of [hall, both, without, without.except('g1.1').to('attic')]) audience.emit('e', 'i');
    assert.deepEqual(
      first.sent.map(
        (message) => message.kind === 'broadcast' && [message.recipients.rooms, message.recipients.except],
      ),
      [
        [['hall'], []],
        [['hall', 'bar'], []],
        [['hall', 'bar'], ['muted']],
        [
          ['hall', 'bar', 'attic'],
          ['muted', 'g1.1'],
        ],
      ],
    );
  });

  it('is made of 1,000 names at most', () => {
    const { app, first } = new Scene();
    const rooms = Array.from({ length: 999 }, (_, n) => `room ${n}`);
    const audience = app.to(...rooms).except('muted');
    assert.throws(
      () => audience.to('one more'),
      /An audience is made of at most 1000 names; this one has 1001/,
    );
    assert.throws(() => audience.except('one more'), RangeError);
    audience.emit('e', 'i');
    assert.equal(first.sent.length, 1);
  });

  it('says which name is wrong when it is made, not when it is spoken to', () => {
    const { app } = new Scene();
    assert.throws(() => app.to('hall', ''), /A room name has at least one character/);
    assert.throws(() => app.to('hall').to('a\nb'), /A room name has no control characters/);
    assert.throws(
      () => app.everyone().except('x'.repeat(300)),
      /A room name or connection id has at most 256/,
    );
    assert.throws(() => app.toUser(''), /A user id has at least one character/);
    assert.throws(() => app.toConnection('\t'), /A connection id has no control characters/);
  });
});
