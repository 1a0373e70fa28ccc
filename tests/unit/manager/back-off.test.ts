import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { BackOff } from '../../../core/manager/back-off.js';

describe('the back-off of a slot', () => {
  it('replaces at once the first time, then waits twice as long each time, then gives up', () => {
    const backOff = new BackOff();
    const waits = Array.from({ length: 5 }, () => backOff.next(true));
    assert.deepEqual(waits, [0, 100, 200, 400, undefined]);
  });

  it('never waits longer than its limit', () => {
    const backOff = new BackOff({ firstMs: 100, mostMs: 250, attempts: 9, restMs: 1_000 });
    const waits = Array.from({ length: 5 }, () => backOff.next(true));
    assert.deepEqual(waits, [0, 100, 200, 250, 250]);
  });

  it('begins anew after a child that served', () => {
    const backOff = new BackOff();
    backOff.next(true);
    backOff.next(true);
    assert.equal(backOff.next(false), 0);
    assert.equal(backOff.next(true), 0);
    assert.equal(backOff.next(true), 100);
  });
});
