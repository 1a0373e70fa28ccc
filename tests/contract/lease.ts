import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { Lease } from '../../core/cluster/lease.js';
import { FakeClock } from '../../core/testing/fake-clock.js';
import { type OpenHarness, useHarness } from './harness.js';

/** What a lease is on every store. */
export function leaseContract(name: string, open: OpenHarness): void {
  describe(`a lease: ${name}`, () => {
    const harness = useHarness(open);
    let clock: FakeClock;
    let one: Lease;
    let other: Lease;
    const leaseOf = (node: 'a' | 'b') =>
      new Lease({
        keys: harness()[node].store.keys,
        key: 'lease',
        holder: node,
        ms: 60_000,
        marginMs: 10_000,
        clock,
      });
    /** Time passes for the store and for its clients. */
    const pass = async (ms: number) => {
      await harness().elapse(ms);
      clock.advance(ms);
    };

    beforeEach(() => {
      clock = new FakeClock();
      [one, other] = [leaseOf('a'), leaseOf('b')];
    });

    it('is one’s of many who ask at once, until it ends, and ends with that one first', async () => {
      const won = await Promise.all([one.take(), other.take()]);
      assert.equal(won.filter(Boolean).length, 1);
      assert.deepEqual([one.isHeld, other.isHeld], won);
      const [holder, waiting] = one.isHeld ? [one, other] : [other, one];
      await pass(49_999);
      assert.deepEqual([holder.isHeld, await waiting.take()], [true, false]);
      await pass(1);
      assert.deepEqual([holder.isHeld, await waiting.take()], [false, false]);
      await pass(10_000);
      assert.deepEqual([await waiting.take(), await holder.take()], [true, false]);
    });

    it('goes on for as long as it is renewed', async () => {
      await one.take();
      for (let times = 0; times < 4; times++) {
        await pass(40_000);
        assert.equal(await one.renew(), true);
        assert.equal(await other.take(), false);
      }
      assert.equal(one.heldUntil, clock.now() + 50_000);
    });

    it('is not renewed once it has ended, nor where somebody else has it', async () => {
      await one.take();
      await pass(50_000);
      assert.equal(await one.renew(), false);
      await pass(10_000);
      await other.take();
      assert.equal(await one.renew(), false);
      assert.equal(await harness().a.store.keys.get('lease'), 'b');
    });

    it('is lost where the store has forgotten it, whoever has it then', async () => {
      await one.take();
      await harness().b.store.keys.delete('lease');
      await other.take();
      assert.deepEqual([one.isHeld, await one.renew(), one.isHeld], [true, false, false]);
      assert.deepEqual([other.isHeld, await other.renew()], [true, true]);
    });

    it('is free at once when it is given up, and nobody gives up that of another', async () => {
      await one.take();
      await other.release();
      assert.equal(await other.take(), false);
      await one.release();
      assert.deepEqual([one.isHeld, await other.take()], [false, true]);
      await pass(60_000);
      await one.take();
      await other.release();
      assert.equal(await one.renew(), true);
    });
  });
}
