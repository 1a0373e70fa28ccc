import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeLegacyToken } from '#library';

import { settingsSchema } from '../../../core/config/schema.js';
import { createAuthenticator } from '../../../core/gateway/authenticate.js';
import { takeBlocks } from '../../support/docs/markdown.js';
import { fixedClock } from '../../support/fixed-clock.js';
import { originalKeys } from '../../support/original/tokens.js';

const [block = ''] = takeBlocks('docs/security.md', 'text', 1);
const [token = '', plaintext = ''] = block.split('\n');
const [key = ''] = originalKeys;

describe('the forged token of docs/security.md', () => {
  it('opens to what stands below it', () => assert.equal(decodeLegacyToken(token, key), plaintext));

  it('is refused for want of a code, and would be let in with one', () => {
    const { auth } = settingsSchema.parse({ auth: { legacy3des: { keys: [key], maxAgeSec: 0 } } });
    const authenticate = createAuthenticator(auth, 4_096, fixedClock(1_700_000_000));
    assert.deepEqual(authenticate(token), { accepted: false, reason: 'badCode' });
  });
});
