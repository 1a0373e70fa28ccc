import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { closest } from '../../../library/closest.js';

describe('the closest name', () => {
  it('is the one with the fewest letters to change', () => {
    assert.equal(closest('wroker_num', ['gateway_num', 'worker_num', 'worker_memory']), 'worker_num');
    assert.equal(closest('MAX_PAYLOD', ['maxFragments', 'maxPayload']), 'maxPayload');
  });

  it('is none when nothing is near', () => {
    assert.equal(closest('colour', ['port', 'host', 'path']), undefined);
    assert.equal(closest('port', []), undefined);
  });
});
