import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { encode } from '../../../../core/link/encode.js';
import type { ToGateway } from '../../../../core/link/messages.js';
import { moreFlag, PacketBatch, PacketReader, pieceBytes } from '../../../../core/link/packet.js';
import { Inbox, listenBoth, unixEnds } from '../../../support/link-ends.js';
import { fill } from '../../../support/socket-pair.js';

const push = (connection: number, data: string | Buffer): ToGateway => ({ kind: 'push', connection, data });

function bytesOf(messages: readonly ToGateway[]): Buffer {
  const batch = new PacketBatch();
  for (const message of messages) {
    const { kind, connection, sequence, payload } = encode(message);
    batch.add(kind, connection, sequence, payload);
  }
  return batch.take();
}

function textsOf(messages: readonly ToGateway[]): string[] {
  return messages.map((message) => ('data' in message ? message.data.toString() : message.kind));
}

describe('a link over unix sockets', () => {
  it('lets small messages of other connections overtake a large one', async (test) => {
    const ends = await unixEnds(test);
    const { gateway } = listenBoth(ends);
    ends.workerEnd.send(push(1, 'x'.repeat(4_000_000)));
    ends.workerEnd.send(push(2, 'small'));
    await gateway.first(1);
    assert.deepEqual(textsOf(gateway.messages), ['small']);
    ends.workerEnd.send(push(3, 'later'));
    await gateway.first(3);
    assert.deepEqual(
      gateway.messages.map((message) => 'connection' in message && message.connection),
      [2, 3, 1],
    );
  });

  it('gives large messages of several connections a piece each in turn', async (test) => {
    const ends = await unixEnds(test);
    ends.gatewayEnd.listen(new Inbox());
    ends.workerEnd.listen(new Inbox());
    const pieces: [connection: number, hasMore: boolean][] = [];
    const reader = new PacketReader((kind, connection) => pieces.push([connection, (kind & moreFlag) !== 0]));
    ends.up[1].on('data', (chunk: Buffer) => reader.push(chunk));
    ends.workerEnd.send(push(1, 'x'.repeat(pieceBytes * 2 + 1)));
    ends.workerEnd.send(push(2, 'x'.repeat(pieceBytes * 2)));
    const three = 3;
    ends.workerEnd.send(push(three, 'x'.repeat(pieceBytes + 1)));
    ends.workerEnd.close();
    await once(ends.up[1], 'close');
    assert.deepEqual(pieces, [
      [1, true],
      [2, true],
      [3, true],
      [1, true],
      [2, false],
      [3, false],
      [1, false],
    ]);
  });

  it('sends everything of a tick in one write', async (test) => {
    const ends = await unixEnds(test);
    const { gateway } = listenBoth(ends);
    let writes = 0;
    const original = ends.up[0].write.bind(ends.up[0]);
    test.mock.method(ends.up[0], 'write', (bytes: Buffer) => {
      writes++;
      return original(bytes);
    });
    for (let n = 0; n < 300; n++) ends.workerEnd.send(push(n, `${n}`));
    await gateway.first(300);
    assert.equal(writes, 1);
  });

  it('gathers what two turns bring where the first one brought much, and no more than that', async (test) => {
    const ends = await unixEnds(test, { gatherAbove: 500 });
    const { worker } = listenBoth(ends);
    const writes: number[] = [];
    const original = ends.down[0].write.bind(ends.down[0]);
    test.mock.method(ends.down[0], 'write', (bytes: Buffer) => {
      writes.push(bytes.length);
      return original(bytes);
    });
    const bytes = 113; // with the header of a packet
    const say = (count: number) => {
      for (let n = 0; n < count; n++) {
        ends.gatewayEnd.send({ kind: 'frame', connection: n, sequence: n, data: Buffer.alloc(100) });
      }
    };
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    for (const count of [2, 10, 10, 10, 10]) {
      say(count);
      await turn();
    }
    await worker.first(42);
    assert.deepEqual(writes, [2 * bytes, 20 * bytes, 20 * bytes]);
    say(10);
    await worker.first(52);
    assert.deepEqual(writes.slice(3), [10 * bytes], 'and it does not wait for ever');
  });

  it('takes a large message although the socket was full and nothing else is said', async (test) => {
    const ends = await unixEnds(test);
    ends.workerEnd.listen(new Inbox());
    for (let n = 0; n < 20; n++) ends.workerEnd.send(push(1, 'x'.repeat(60_000)));
    await new Promise((resolve) => setImmediate(resolve)); // the link writes at the end of the tick
    assert.ok(ends.up[0].writableLength > pieceBytes, 'the peer does not read yet');
    ends.workerEnd.send(push(1, 'y'.repeat(600_000)));
    await new Promise((resolve) => setImmediate(resolve));
    const gateway = new Inbox<ToGateway>();
    ends.gatewayEnd.listen(gateway);
    await gateway.first(21);
  });

  it('puts no more of a large message into the socket than the peer takes', async (test) => {
    const ends = await unixEnds(test);
    ends.workerEnd.listen(new Inbox());
    ends.workerEnd.send(push(1, 'x'.repeat(20 * pieceBytes)));
    for (let n = 0; n < 20; n++) {
      ends.workerEnd.send(push(2, 'small'));
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(ends.up[0].writableLength < 3 * pieceBytes, `${ends.up[0].writableLength} bytes`);
    const gateway = new Inbox<ToGateway>();
    ends.gatewayEnd.listen(gateway);
    await gateway.first(21);
  });

  it('holds reading while too much waits for the peer, and reads on when it has been taken', async (test) => {
    const ends = await unixEnds(test, { holdReadingAbove: 1_000_000 });
    const worker = new Inbox<unknown>();
    ends.workerEnd.listen(worker);
    ends.workerEnd.send(push(1, 'x'.repeat(3_000_000)));
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(ends.workerEnd.queuedBytes > 1_000_000);
    assert.ok(ends.down[1].isPaused());
    const gateway = new Inbox<ToGateway>();
    ends.gatewayEnd.listen(gateway);
    ends.gatewayEnd.send({ kind: 'detach', connection: 1 });
    await gateway.first(1);
    await worker.until('the message that was held', () => worker.messages.length === 1);
    assert.ok(worker.drains > 0, 'the receiver is told');
  });

  it('notices the end of its peer while it holds reading', async (test) => {
    const ends = await unixEnds(test, { holdReadingAbove: 1_000_000 });
    const worker = new Inbox<unknown>();
    ends.workerEnd.listen(worker);
    ends.workerEnd.send(push(1, 'x'.repeat(3_000_000)));
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(ends.down[1].isPaused());
    ends.gatewayEnd.send({ kind: 'detach', connection: 7 });
    await new Promise((resolve) => setImmediate(resolve));
    ends.up[1].destroy();
    ends.down[0].end();
    await worker.end();
    assert.deepEqual(worker.messages, [{ kind: 'detach', connection: 7 }]);
    assert.equal(worker.endings, 1);
  });

  it('reads everything that was written before the peer was gone', async (test) => {
    const ends = await unixEnds(test);
    const messages = Array.from({ length: 500 }, (_, n) => push(n, `${n}`));
    ends.up[0].write(bytesOf(messages));
    ends.up[0].destroySoon();
    ends.down[1].destroy();
    await once(ends.up[0], 'close');
    const gateway = new Inbox<ToGateway>();
    ends.gatewayEnd.listen(gateway);
    ends.gatewayEnd.send({ kind: 'detach', connection: 1 }); // the answer to this is a broken pipe
    await gateway.end();
    assert.equal(gateway.messages.length, 500);
  });

  it('does not hand over a message whose last piece never came', async (test) => {
    const ends = await unixEnds(test);
    const batch = new PacketBatch();
    batch.add(19 | moreFlag, 1, 0, 'half of a push');
    batch.add(19, 2, 0, 'a whole one');
    ends.up[0].end(batch.take());
    const gateway = new Inbox<ToGateway>();
    ends.gatewayEnd.listen(gateway);
    await gateway.end();
    assert.deepEqual(textsOf(gateway.messages), ['a whole one']);
  });

  const faults: readonly [title: string, bytes: Buffer][] = [
    ['bytes that are no packets', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['a kind that a worker never sends', write(3, 1, 'a frame')],
    ['a kind that nobody knows', write(99, 1, 'x')],
    ['JSON that is none', write(16, 0, '{"kind":')],
    ['a message larger than any may be', largerThan(1_000_000)],
  ];
  for (const [title, bytes] of faults) {
    it(`ends at ${title}, and tells both ends so`, async (test) => {
      const ends = await unixEnds(test, { maxMessageBytes: 1_000_000 });
      const { gateway, worker } = listenBoth(ends);
      ends.up[0].write(Buffer.concat([bytesOf([push(1, 'good')]), bytes, bytesOf([push(1, 'after it')])]));
      await Promise.all([gateway.end(), worker.end()]);
      assert.deepEqual(textsOf(gateway.messages), ['good']);
      assert.ok(gateway.fault instanceof Error, 'the receiver is told why');
      assert.match(String(worker.fault), /could not take what was said to it/);
      assert.deepEqual([gateway.endings, worker.endings], [1, 1]);
    });
  }

  it('takes a message as large as one may be', async (test) => {
    const ends = await unixEnds(test, { maxMessageBytes: 1_000_000 });
    const { gateway } = listenBoth(ends);
    ends.workerEnd.send(push(1, 'x'.repeat(1_000_000)));
    const [message] = await gateway.first(1);
    assert.equal(message !== undefined && textsOf([message])[0]?.length, 1_000_000);
  });

  it('counts what waits for the peer', async (test) => {
    const ends = await unixEnds(test);
    ends.workerEnd.listen(new Inbox());
    assert.equal(ends.workerEnd.queuedBytes, 0);
    fill(ends.up[0]);
    const before = ends.workerEnd.queuedBytes;
    ends.workerEnd.send(push(1, 'x'.repeat(1_000)));
    ends.workerEnd.send(push(2, 'x'.repeat(1_000_000)));
    assert.equal(ends.workerEnd.queuedBytes, before + 1_000 + 13 + 1_000_000);
  });
});

function write(kind: number, connection: number, payload: string): Buffer {
  const batch = new PacketBatch();
  batch.add(kind, connection, 0, payload);
  return batch.take();
}

function largerThan(bytes: number): Buffer {
  const batch = new PacketBatch();
  for (let sent = 0; sent <= bytes + pieceBytes; sent += pieceBytes) {
    batch.add(19 | moreFlag, 1, 0, Buffer.alloc(pieceBytes));
  }
  return batch.take();
}
