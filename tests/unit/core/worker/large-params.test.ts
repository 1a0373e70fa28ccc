import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { LargeParams } from '../../../../core/worker/large-params.js';
import { MessageTooBig } from '../../../../core/worker/size.js';

const rows = (count: number): object[] => Array.from({ length: count }, (_, id) => ({ id, say: 'hello' }));
const wanted = (): boolean => true;

/** A clock on which every look takes a tenth of a millisecond. */
function slowClock(): { now(): number } {
  let now = 0;
  return { now: () => (now += 0.1) };
}

/** A worker that is asked for large params only. */
function alone(mostBytes = 10_000_000) {
  let requests = 0;
  const params = new LargeParams(mostBytes, () => requests, slowClock());
  return {
    write(param: unknown, isWanted = wanted) {
      requests++;
      return params.write(param, isWanted);
    },
  };
}

/** How often the event loop came round until that had settled. */
async function loopsUntil(settled: Promise<unknown>): Promise<number> {
  let loops = 0;
  const count = (): void => {
    loops++;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  await settled;
  clearImmediate(next);
  return loops;
}

describe('large params', () => {
  it('are written as JSON.stringify does it, with their bytes counted', async () => {
    const param = [{ name: '界🚀' }, ...rows(5_000)];
    const written = await alone().write(param, wanted);
    assert.equal(written?.parts.join(''), JSON.stringify(param));
    assert.equal(written.bytes, Buffer.byteLength(JSON.stringify(param)));
  });

  it('are written a little at a time', async () => {
    assert.ok((await loopsUntil(alone().write(rows(20_000), wanted))) > 20);
  });

  it('take no longer pauses than the event loop needs, when nobody else asks for anything', async (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] }); // none of them is ever over
    const params = alone();
    assert.ok((await params.write(rows(5_000), wanted)) !== undefined);
    assert.ok((await params.write(rows(5_000), wanted)) !== undefined);
  });

  it('wait for a millisecond between two turns, while others ask for something', async (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] });
    let requests = 0;
    const params = new LargeParams(10_000_000, () => (requests += 2), slowClock());
    const state = { isOver: false };
    const writing = params.write(rows(20_000), wanted).then(() => (state.isOver = true));
    let pauses = 0;
    for (; !state.isOver; pauses++) {
      for (let loop = 0; loop < 5; loop++) await turnOfTheLoop();
      test.mock.timers.tick(1);
      await turnOfTheLoop();
    }
    await writing;
    assert.ok(pauses > 20, `${pauses} pauses`);
  });

  it('are written one after the other, and with longer turns where several wait', async () => {
    const loopsOfOne = await loopsUntil(alone().write(rows(5_000), wanted));
    const params = alone();
    const order: number[] = [];
    const many = Array.from({ length: 10 }, async (_, at) => {
      await params.write(rows(5_000), wanted);
      order.push(at);
    });
    const loops = await loopsUntil(Promise.all(many));
    assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.ok(loops < loopsOfOne * 5, `${loops} loops for ten, ${loopsOfOne} for one`);
  });

  it('are not written on when nobody wants them any more', async () => {
    const params = alone();
    let asked = 0;
    const first = params.write(rows(20_000), () => ++asked < 5);
    const second = params.write(rows(5_000), wanted);
    assert.equal(await first, undefined);
    assert.equal(asked, 5);
    assert.equal((await second)?.parts.join(''), JSON.stringify(rows(5_000)));
  });

  it('are refused as soon as they are too large', async () => {
    const params = alone(10_000);
    let written = 0;
    const counted = rows(20_000).map((row) => ({ ...row, note: { toJSON: () => ++written } }));
    await assert.rejects(params.write(counted, wanted), (error) => {
      assert.ok(error instanceof MessageTooBig);
      assert.ok(error.bytes > 10_000 && error.bytes < 20_000);
      assert.match(error.message, /^A message of \d+ bytes or more is larger than the 10000/);
      return true;
    });
    assert.ok(written < 2_000, `${written} of them written`);
  });

  it('are refused with all of their bytes where these are known', async () => {
    await assert.rejects(alone(10_000).write('界'.repeat(20_000), wanted), { bytes: 60_000 });
  });

  it('fail alone', async () => {
    const params = alone();
    const fails = { toJSON: () => assert.fail('as it was told') };
    const first = params.write([...rows(5_000), fails], wanted);
    const second = params.write(rows(5_000), wanted);
    await assert.rejects(first, /as it was told/);
    assert.equal((await second)?.parts.join(''), JSON.stringify(rows(5_000)));
  });
});
