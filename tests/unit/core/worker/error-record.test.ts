import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeThrown } from '../../../../core/worker/error-record.js';

describe('the record of something that was thrown', () => {
  it('has type, message, stack and cause of an error, and no other member of it', () => {
    const error = Object.assign(new TypeError('outer', { cause: new Error('inner') }), { payload: 'hidden' });
    const { type, message, stack, cause } = describeThrown(error);
    assert.deepEqual([type, message, cause?.type, cause?.message], ['TypeError', 'outer', 'Error', 'inner']);
    assert.match(stack ?? '', /error-record\.test/);
    assert.doesNotMatch(JSON.stringify(describeThrown(error)), /hidden/);
  });

  it('ends with the fourth cause, also where errors cause each other', () => {
    const one = new Error('one');
    one.cause = new Error('two', { cause: one });
    let depth = 0;
    for (let record = describeThrown(one).cause; record !== undefined; record = record.cause) depth++;
    assert.equal(depth, 4);
  });

  it('takes anything, even what cannot be read', () => {
    assert.deepEqual(describeThrown(undefined), { type: 'undefined', message: 'undefined' });
    assert.deepEqual(describeThrown('text'), { type: 'string', message: 'text' });
    assert.equal(describeThrown(Object.create(null)).type, 'unreadable');
    const trap = new Proxy(new Error('trap'), {
      get: () => {
        throw new Error('a trap');
      },
    });
    assert.equal(describeThrown(trap).type, 'unreadable');
  });
});
