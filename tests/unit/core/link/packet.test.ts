import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  headerBytes,
  maxPayloadBytes,
  moreFlag,
  PacketBatch,
  PacketReader,
} from '../../../../core/link/packet.js';

interface Read {
  readonly kind: number;
  readonly connection: number;
  readonly sequence: number;
  readonly text: string;
}

const packets: readonly Read[] = [
  { kind: 3, connection: 1, sequence: 0, text: '' },
  { kind: 0x91, connection: 4_294_967_295, sequence: 4_294_967_295, text: '好🚀' },
  { kind: 255, connection: 0, sequence: 258, text: 'abcdefgh' },
];

function write(list: readonly Read[]): Buffer {
  const batch = new PacketBatch();
  for (const { kind, connection, sequence, text } of list) batch.add(kind, connection, sequence, text);
  return batch.take();
}

function read(chunks: Iterable<Buffer>): Read[] {
  const found: Read[] = [];
  const reader = new PacketReader((kind, connection, sequence, payload) =>
    found.push({ kind, connection, sequence, text: payload.toString() }),
  );
  for (const chunk of chunks) reader.push(chunk);
  return found;
}

function readSplit(bytes: Buffer, size: number): (Read & { readonly bytes: Buffer })[] {
  const found: (Read & { readonly bytes: Buffer })[] = [];
  const reader = new PacketReader(
    (kind, connection, sequence, payload) =>
      found.push({ kind, connection, sequence, text: payload.toString(), bytes: payload }),
    true,
  );
  for (let start = 0; start < bytes.length; start += size) reader.push(bytes.subarray(start, start + size));
  return found;
}

describe('packets', () => {
  const stream = write(packets);

  it('are read wherever the stream is cut into two', () => {
    for (let offset = 0; offset <= stream.length; offset++) {
      const chunks = [stream.subarray(0, offset), stream.subarray(offset)];
      assert.deepEqual(read(chunks), packets, `cut at ${offset}`);
    }
  });

  it('are read wherever the stream is cut into three', () => {
    for (let first = 0; first <= stream.length; first++) {
      for (let second = first; second <= stream.length; second++) {
        const chunks = [stream.subarray(0, first), stream.subarray(first, second), stream.subarray(second)];
        assert.deepEqual(read(chunks), packets, `cut at ${first} and ${second}`);
      }
    }
  });

  it('are read byte by byte', () => {
    assert.deepEqual(read([...stream].map((byte) => Buffer.from([byte]))), packets);
  });

  it('are handed over as soon as they are complete, not when the next one begins', () => {
    const found: number[] = [];
    const reader = new PacketReader((kind) => found.push(kind));
    reader.push(stream.subarray(0, headerBytes - 1));
    assert.deepEqual(found, []);
    reader.push(stream.subarray(headerBytes - 1, headerBytes + 3));
    assert.deepEqual(found, [3]);
  });

  it('have payloads up to a size and not a byte more', () => {
    const largest = { kind: 1, connection: 2, sequence: 3, text: 'x'.repeat(maxPayloadBytes) };
    assert.deepEqual(read([write([largest, largest])]), [largest, largest]);
    assert.throws(() => read([write([{ ...largest, text: `${largest.text}x` }])]), RangeError);
  });

  it('of a length that cannot be are refused before their payload has come', () => {
    for (const length of [0, headerBytes - 5, headerBytes - 3 + maxPayloadBytes, 0x7fff_ffff, 0xffff_ffff]) {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(length);
      assert.throws(() => read([bytes]), RangeError, `${length}`);
      assert.throws(() => read([bytes.subarray(0, 2), bytes.subarray(2)]), RangeError, `${length} in two`);
      assert.throws(() => read([Buffer.concat([stream, bytes])]), RangeError, `${length} after good ones`);
    }
  });

  it('come in parts where they are large and their reader can do with that, wherever the stream is cut', () => {
    const large = { kind: 17, connection: 2, sequence: 3, text: '好x'.repeat(10_000) };
    const bytes = write([...packets, large, ...packets, { ...large, kind: 17 | moreFlag }, ...packets]);
    for (const size of [1_000, 16_397, 39_999, 40_013, 65_536, bytes.length]) {
      const found = readSplit(bytes, size);
      assert.deepEqual(
        found.slice(0, 3).map(({ text }) => text),
        packets.map(({ text }) => text),
        `${size}`,
      );
      const parts = found.slice(3).filter(({ connection }) => connection === 2);
      assert.ok(size === bytes.length || parts.length > 2, `${size}: ${parts.length} parts`);
      const whole = Buffer.concat(parts.map(({ bytes: part }) => part)).toString();
      assert.ok(whole === large.text.repeat(2), `${size}`);
      assert.ok(parts.every(({ sequence }) => sequence === 3));
      const ends = parts.filter(({ kind }) => kind === 17);
      assert.equal(ends.length, 1, `${size}: only the last part of a packet is without the flag`);
    }
  });

  it('stay what they were when the batch goes on being written to', () => {
    const batch = new PacketBatch();
    const taken: Buffer[] = [];
    for (let sequence = 0; sequence < 500; sequence++) {
      batch.add(1, 2, sequence, `${sequence}-`.repeat(sequence));
      if (sequence % 3 === 2) taken.push(batch.take());
    }
    taken.push(batch.take());
    assert.equal(batch.length, 0);
    const texts = read(taken).map(({ text }) => text);
    assert.deepEqual(
      texts,
      Array.from({ length: 500 }, (_, sequence) => `${sequence}-`.repeat(sequence)),
    );
  });

  it('are whole wherever in its memory a batch has got to, whatever the letters', () => {
    const batch = new PacketBatch();
    const texts = Array.from({ length: 700 }, (_, n) => '中'.repeat(n));
    for (const text of texts) {
      batch.add(1, 2, 3, text);
      const [packet] = read([batch.take()]);
      assert.ok(packet?.text === text, `${text.length} letters`);
    }
  });

  it('count the bytes that wait to be taken', () => {
    const batch = new PacketBatch();
    batch.add(1, 1, 1, '好');
    batch.add(1, 1, 1, Buffer.alloc(70_000));
    assert.equal(batch.length, headerBytes + 3 + headerBytes + 70_000);
    assert.equal(batch.take().length, headerBytes + 3 + headerBytes + 70_000);
  });
});
