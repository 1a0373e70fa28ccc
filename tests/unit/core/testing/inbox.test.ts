import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Inbox, readMessage } from '../../../../core/testing/inbox.js';

const push = (event: string, param?: unknown) => ({ status: 200, event, param });

describe('an inbox', () => {
  it('gives a message to whoever waits longest, by id first and by event then', async () => {
    const inbox = new Inbox();
    const [first, second, reply] = [
      inbox.expect({ event: 'said' }),
      inbox.expect({ event: 'said' }),
      inbox.expect({ id: 7 }),
    ];
    inbox.put({ ...push('said', 'reply'), id: 7 });
    inbox.put(push('said', 1));
    inbox.put({ ...push('said', 2), id: 'asked by hand' });
    const all = await Promise.all([first.message, second.message, reply.message]);
    assert.deepEqual(
      all.map(({ param }) => param),
      [1, 2, 'reply'],
    );
    assert.deepEqual(inbox.pushes, []);
  });

  it('takes no event for an id that is the same text, and no id for another', async () => {
    const inbox = new Inbox();
    inbox.put(push('said', 'pushed'));
    const [reply, number] = [inbox.expect({ id: 'said' }), inbox.expect({ id: 1 })];
    inbox.put({ ...push('ok', 'text'), id: '1' });
    inbox.put({ ...push('ok', 'number'), id: 1 });
    inbox.put({ ...push('ok', 'reply'), id: 'said' });
    assert.deepEqual([(await reply.message).param, (await number.message).param], ['reply', 'number']);
    assert.deepEqual(
      inbox.pushes.map(({ param }) => param),
      ['pushed', 'text'],
    );
  });

  it('keeps ten thousand messages, and then says that nobody takes them', () => {
    const inbox = new Inbox();
    for (let n = 0; n < 10_000; n++) inbox.put(push('n', n));
    assert.ok(inbox.expect({ event: 'n' }));
    for (let n = 0; n < 2; n++) inbox.put(push('n', n));
    assert.throws(() => inbox.expect({ event: 'n' }), /10000 messages that no test took are waiting/);
    assert.equal(inbox.pushes.length, 10_000);
  });

  it('shows what came last, and not more of it than fits a line', () => {
    const inbox = new Inbox();
    inbox.put(push('long', 'x'.repeat(1_000)));
    assert.equal(inbox.describe(), `there came instead: long "${'x'.repeat(154)}`);
  });

  it('takes no frame for a message that is none', () => {
    assert.throws(() => readMessage('{"event":"said"}'));
    assert.throws(() => readMessage('hi'));
  });
});
