import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLog } from '#library';
import { Sender } from '../../../../core/gateway/sender.js';
import { MemoryConnection } from '../../../support/memory-connection.js';

const log = createLog({ level: 'silent' });

async function nextTick(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** A sender, so many connections, and a way to broadcast to some of them that notes what was said of it in the end. */
function setUp(count: number) {
  const sender = new Sender(log);
  const crowd = MemoryConnection.crowd(count);
  const counts: [text: string, count: number][] = [];
  const broadcast = (text: string, receivers = crowd) =>
    sender.broadcast(new Set(receivers), text, (served) => counts.push([text, served]));
  const [first, last] = [crowd[0] ?? assert.fail(), crowd.at(-1) ?? assert.fail()];
  const whoHas = (text: string) => crowd.filter(({ texts }) => texts.includes(text)).length;
  return { sender, crowd, counts, broadcast, first, last, whoHas };
}

describe('the sender', () => {
  it('serves few at once, and says how many', () => {
    const { counts, broadcast, whoHas } = setUp(256);
    broadcast('all');
    assert.deepEqual(counts, [['all', 256]]);
    assert.equal(whoHas('all'), 256);
  });

  it('writes one and the same buffer to all of them', () => {
    const { crowd, broadcast } = setUp(3);
    broadcast('x'.repeat(100_000));
    const buffers = crowd.flatMap(({ writes }) => writes);
    assert.equal(buffers.length, 3);
    assert.equal(new Set(buffers).size, 1);
  });

  it('joins a broadcast with what else goes out in that tick', () => {
    const { sender, broadcast, first } = setUp(1);
    sender.send(first, 'before');
    broadcast('to all');
    sender.send(first, Buffer.from('after'));
    assert.deepEqual(first.texts, ['before', 'to all', 'after']);
    assert.equal(first.writes.length, 1);
    sender.send(first, 'x'.repeat(70_000));
    broadcast('again');
    assert.deepEqual(first.texts.slice(4), ['again']);
  });

  it('serves many in slices, so that other work gets its turn', async () => {
    const { counts, broadcast, whoHas } = setUp(1_000);
    broadcast('all');
    const seen = [whoHas('all')];
    while (counts.length === 0) {
      await nextTick();
      seen.push(whoHas('all'));
    }
    assert.deepEqual(seen, [256, 512, 768, 1_000]);
    assert.deepEqual(counts, [['all', 1_000]]);
  });

  it('lets nothing overtake a broadcast that is under way', async () => {
    const { sender, crowd, counts, broadcast, first, last } = setUp(600);
    sender.send(last, 'before');
    broadcast('large');
    sender.send(last, 'direct');
    broadcast('few', [first, last]);
    broadcast('large again');
    sender.send(last, 'end');
    assert.deepEqual(last.texts, ['before', 'large', 'direct', 'few', 'large again', 'end']);
    while (counts.length < 3) await nextTick();
    assert.deepEqual(counts, [
      ['large', 600],
      ['few', 2],
      ['large again', 600],
    ]);
    assert.deepEqual(first.texts, ['large', 'few', 'large again']);
    for (const { texts, number } of crowd.slice(1, -1)) {
      assert.deepEqual(texts, ['large', 'large again'], `connection ${number}`);
    }
  });

  it('does not count who is gone', async () => {
    const { crowd, counts, broadcast, last } = setUp(300);
    crowd[0]?.end();
    broadcast('all');
    last.end();
    while (counts.length === 0) await nextTick();
    assert.deepEqual(counts, [['all', 298]]);
    assert.deepEqual(last.texts, []);
  });

  it('says of a broadcast to nobody that nobody got it', () => {
    const { counts, broadcast } = setUp(1);
    broadcast('nobody', []);
    assert.deepEqual(counts, [['nobody', 0]]);
  });

  it('finishes the oldest at once when too many are under way', () => {
    const { counts, broadcast, last, whoHas } = setUp(300);
    for (let n = 0; n < 64; n++) broadcast(`${n}`);
    assert.deepEqual(counts, []);
    broadcast('one too many');
    assert.deepEqual(counts, [['0', 300]]);
    assert.deepEqual(last.texts, ['0']);
    assert.equal(whoHas('1'), 0);
  });

  it('keeps the order of everything for everybody when there is no end of it', async () => {
    const { sender, crowd, counts, broadcast } = setUp(400);
    const expected = new Map(crowd.map((connection) => [connection, new Array<string>()]));
    for (let n = 0; n < 300; n++) {
      const some = crowd.filter(({ number }) => (number * 7 + n) % 3 !== 0);
      broadcast(`b${n}`, some);
      for (const connection of some) expected.get(connection)?.push(`b${n}`);
      const one = crowd[(n * 37) % 400] ?? assert.fail();
      sender.send(one, `d${n}`);
      expected.get(one)?.push(`d${n}`);
      if (n % 10 === 0) await nextTick();
    }
    while (counts.length < 300) await nextTick();
    for (const [{ texts, number }, texts_] of expected)
      assert.deepEqual(texts, texts_, `connection ${number}`);
  });
});
