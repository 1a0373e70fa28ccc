import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { maskSettings } from '../../../../core/config/mask.js';

describe('masked settings', () => {
  it('show no secret, however deep it stands', () => {
    const shown = maskSettings({
      manager: { host: '127.0.0.1', secret: 'hush' },
      auth: {
        keys: { k1: 'hush', k2: 'hush' },
        current: 'k1',
        legacy3des: { keys: ['hush', 'hush'], maxAgeSec: 300 },
      },
      clients: [{ name: 'demo', api_key: 'hush', key: { old: 'hush' } }],
      redis: { url: 'redis://hush:hu@sh@10.0.0.1:6379/2?password=hush' },
    });
    assert.deepEqual(shown, {
      manager: { host: '127.0.0.1', secret: '***' },
      auth: {
        keys: { k1: '***', k2: '***' },
        current: 'k1',
        legacy3des: { keys: ['***', '***'], maxAgeSec: 300 },
      },
      clients: [{ name: 'demo', api_key: '***', key: { old: '***' } }],
      redis: { url: 'redis://***@10.0.0.1:6379/2?***' },
    });
  });

  it('show that a secret is not there, and addresses that have none in them', () => {
    const settings = {
      manager: { secret: '' },
      auth: { keys: {} },
      redis: { url: 'redis+sentinel://a:1,b:2/name' },
      other: { url: '' },
    };
    assert.deepEqual(maskSettings(settings), settings);
  });
});
