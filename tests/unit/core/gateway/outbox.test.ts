import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { Outbox, WriteTick } from '../../../../core/gateway/outbox.js';
import { type Payload, Pieces } from '../../../../core/protocol/payload.js';
import type { Ending } from '../../../support/ending.js';
import { readFrames } from '../../../support/frames.js';
import { fill, socketPair } from '../../../support/socket-pair.js';
import { within } from '../../../support/within.js';

const open = { readyState: WebSocket.OPEN };

interface Scene {
  readonly outbox: Outbox;
  readonly tick: WriteTick;
  readonly near: Socket;
  readonly far: Socket;
  /** How many bytes each write of the socket had. */
  readonly writes: number[];
}

async function start(test: Ending): Promise<Scene> {
  const [near, far] = await socketPair(test);
  const tick = new WriteTick();
  const writes: number[] = [];
  // oxlint-disable no-underscore-dangle -- so Node calls the methods through which every byte of a stream goes
  const write = near._write.bind(near);
  near._write = (chunk: Buffer, encoding, done) => {
    writes.push(chunk.length);
    write(chunk, encoding, done);
  };
  const writev = near._writev?.bind(near);
  near._writev = (chunks, done) => {
    writes.push(chunks.reduce((sum, { chunk }: { chunk: Buffer }) => sum + chunk.length, 0));
    writev?.(chunks, done);
  };
  // oxlint-enable no-underscore-dangle
  return { outbox: new Outbox(near, tick, open), tick, near, far, writes };
}

/** Everything that the far end gets until the near end has ended. */
async function received({ near, far }: Scene): Promise<Buffer> {
  near.end();
  const chunks: Buffer[] = [];
  far.on('data', (chunk: Buffer) => chunks.push(chunk));
  await within('the end of the socket', once(far, 'end'));
  return Buffer.concat(chunks);
}

async function tickOver(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('an outbox', () => {
  const sizes = [0, 1, 125, 126, 127, 65_535, 65_536, 65_537, 900_000];
  const headers = [2, 2, 2, 4, 4, 4, 10, 10, 10];

  const kinds: Readonly<Record<string, (text: string) => Payload>> = {
    text: (text) => text,
    bytes: (text) => Buffer.from(text),
    pieces: (text) => {
      const list = [Buffer.from(text.slice(0, 100)), Buffer.from(text.slice(100))];
      return new Pieces(list, text.length);
    },
  };
  for (const [kind, make] of Object.entries(kinds)) {
    it(`frames ${kind} of every length as the standard wants it, one by one`, async (test) => {
      const scene = await start(test);
      const texts = sizes.map((size) => 'x'.repeat(size));
      for (const text of texts) {
        scene.outbox.push(make(text));
        scene.outbox.flush();
      }
      const frames = readFrames(await received(scene));
      assert.deepEqual(
        frames.map(({ first, headerBytes }) => [first, headerBytes]),
        headers.map((bytes) => [0x81, bytes]),
      );
      frames.forEach(({ text }, index) => assert.ok(text === texts[index], `frame ${index}`));
    });

    it(`frames ${kind} of every length in one go`, async (test) => {
      for (const list of [sizes, sizes.filter((size) => size < 10_000)]) {
        const scene = await start(test);
        const texts = list.map((size) => 'x'.repeat(size));
        for (const text of texts) scene.outbox.push(make(text));
        scene.outbox.flush();
        assert.equal(scene.writes.length, 1);
        const frames = readFrames(await received(scene));
        assert.equal(frames.length, texts.length);
        frames.forEach(({ text }, index) => assert.ok(text === texts[index], `frame ${index}`));
      }
    });
  }

  it('counts bytes, not characters, where a text is not ASCII', async (test) => {
    const scene = await start(test);
    const texts: Payload[] = [
      '中'.repeat(42),
      '🚀'.repeat(31),
      'é'.repeat(63),
      '中'.repeat(21_845),
      '中'.repeat(21_846),
    ];
    for (const text of texts) scene.outbox.push(text);
    scene.outbox.flush();
    const frames = readFrames(await received(scene));
    assert.deepEqual(
      frames.map(({ headerBytes }) => headerBytes),
      [4, 2, 4, 4, 10],
    );
    frames.forEach(({ text }, index) => assert.ok(text === texts[index], `frame ${index}`));
  });

  it('writes everything of a tick in one write', async (test) => {
    const scene = await start(test);
    for (let n = 0; n < 100; n++) scene.outbox.push(`frame ${n}`);
    assert.deepEqual(scene.writes, []);
    await tickOver();
    assert.equal(scene.writes.length, 1);
    scene.outbox.push('next tick');
    await tickOver();
    assert.equal(scene.writes.length, 2);
    const frames = readFrames(await received(scene));
    assert.deepEqual(
      frames.map(({ text }) => text),
      [...Array.from({ length: 100 }, (_, n) => `frame ${n}`), 'next tick'],
    );
  });

  it('does not write twice what was flushed before the end of the tick', async (test) => {
    const scene = await start(test);
    scene.outbox.push('one');
    scene.outbox.flush();
    scene.outbox.flush();
    await tickOver();
    assert.equal(scene.writes.length, 1);
    scene.outbox.push('two');
    await tickOver();
    assert.deepEqual(
      readFrames(await received(scene)).map(({ text }) => text),
      ['one', 'two'],
    );
  });

  it('of each of many clients is written once a tick', async (test) => {
    const [first, second] = [await start(test), await start(test)];
    const outboxes = [new Outbox(first.near, first.tick, open), new Outbox(second.near, first.tick, open)];
    for (let n = 0; n < 10; n++) outboxes.forEach((outbox) => outbox.push(`${n}`));
    await tickOver();
    assert.deepEqual([first.writes, second.writes], [[30], [30]]);
  });

  it('knows what waits, in it and in the socket', async (test) => {
    const { outbox, near } = await start(test);
    assert.equal(outbox.queuedBytes, 0);
    outbox.push('x'.repeat(100));
    outbox.push(Buffer.alloc(50));
    assert.equal(outbox.queuedBytes, 150);
    outbox.flush();
    assert.equal(outbox.queuedBytes, 0, 'the kernel has it');
    fill(near);
    const filled = outbox.queuedBytes;
    assert.ok(filled > 0);
    outbox.push('x'.repeat(100));
    assert.equal(outbox.queuedBytes, filled + 100);
    outbox.flush();
    assert.equal(outbox.queuedBytes, filled + 102);
  });

  it('says when the client has taken what waited, and not before', async (test) => {
    const { outbox, near, far } = await start(test);
    fill(near);
    outbox.push('x'.repeat(100_000));
    let isDrained = false;
    const drained = new Promise<void>((resolve) =>
      outbox.onceDrained(() => {
        isDrained = true;
        resolve();
      }),
    );
    await tickOver();
    assert.equal(isDrained, false);
    far.resume();
    await within('the drain', drained);
    assert.equal(outbox.queuedBytes, 0);
  });

  it('drops what is for a socket that is gone', async (test) => {
    const { outbox, near } = await start(test);
    near.destroy();
    outbox.push('late');
    outbox.flush();
    assert.equal(outbox.queuedBytes, 0);
  });
});
