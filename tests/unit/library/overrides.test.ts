import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { readOverrides, variableName, type KnownKey } from '../../../library/overrides.js';

const known: KnownKey = {
  properties: {
    env: { type: 'string' },
    limits: { properties: { maxPayload: { type: 'integer' }, msgRatePerSec: { type: 'integer' } } },
    setting: { properties: { worker_num: { type: 'integer' } } },
    auth: {
      properties: {
        keys: { additionalProperties: { type: 'string' } },
        legacy3des: {
          anyOf: [{ type: 'boolean' }, { properties: { keys: { type: 'array' } } }],
        },
      },
    },
  },
};

function patchOf(variable: string, value: string): unknown {
  return readOverrides({ [variable]: value }, 'HOLDLINE', known)[0]?.patch;
}

describe('an environment variable', () => {
  it('sets the key of that name, one level at each double underscore', () => {
    assert.deepEqual(patchOf('HOLDLINE__LIMITS__MAX_PAYLOAD', '1'), { limits: { maxPayload: 1 } });
  });

  it('is read without regard to case and single underscores', () => {
    for (const name of ['HOLDLINE__LIMITS__MSGRATEPERSEC', 'holdline__Limits__msg_rate_Per_sec']) {
      assert.deepEqual(patchOf(name, '0'), { limits: { msgRatePerSec: 0 } });
    }
    assert.deepEqual(patchOf('HOLDLINE__SETTING__WORKERNUM', '4'), { setting: { worker_num: 4 } });
  });

  it('stays text where text is meant, and is JSON elsewhere', () => {
    assert.deepEqual(patchOf('HOLDLINE__ENV', '123'), { env: '123' });
    assert.deepEqual(patchOf('HOLDLINE__LIMITS', '{"maxPayload":2}'), { limits: { maxPayload: 2 } });
    assert.deepEqual(patchOf('HOLDLINE__LIMITS__MAX_PAYLOAD', 'many'), { limits: { maxPayload: 'many' } });
  });

  it('names a free key letter by letter', () => {
    assert.deepEqual(patchOf('HOLDLINE__AUTH__KEYS__my_K', '77'), { auth: { keys: { my_K: '77' } } });
  });

  it('reaches below a key that may also be off', () => {
    assert.deepEqual(patchOf('HOLDLINE__AUTH__LEGACY3DES', 'false'), { auth: { legacy3des: false } });
    assert.deepEqual(patchOf('HOLDLINE__AUTH__LEGACY_3DES__KEYS', '["a"]'), {
      auth: { legacy3des: { keys: ['a'] } },
    });
  });

  it('has no patch when no key is called so', () => {
    for (const name of [
      'LIMITS__MAXPAYLOD',
      'NOTHING',
      'LIMITS__MAX_PAYLOAD__DEEPER',
      '',
      'LIMITS__',
      'AUTH__KEYS__',
    ]) {
      assert.deepEqual(readOverrides({ [`HOLDLINE__${name}`]: '1' }, 'HOLDLINE', known), [
        { variable: `HOLDLINE__${name}`, patch: undefined },
      ]);
    }
  });

  it('of another program is left alone', () => {
    assert.deepEqual(readOverrides({ PATH: '/bin', HOLDLINE_LIMITS: '1' }, 'HOLDLINE', known), []);
  });

  it('is found again under the name that is told to people', () => {
    assert.equal(variableName('HOLDLINE', ['limits', 'msgRatePerSec']), 'HOLDLINE__LIMITS__MSG_RATE_PER_SEC');
    assert.deepEqual(patchOf(variableName('HOLDLINE', ['setting', 'worker_num']), '3'), {
      setting: { worker_num: 3 },
    });
  });
});
