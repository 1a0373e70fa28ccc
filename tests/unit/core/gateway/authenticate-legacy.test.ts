import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';

import { encodeLegacyToken } from '#library';

import { settingsSchema } from '../../../../core/config/schema.js';
import { createAuthenticator } from '../../../../core/gateway/authenticate.js';
import { fixedClock } from '../../../support/fixed-clock.js';
import { readVectors } from '../../../support/vectors.js';

const named = z.object({ name: z.string(), key: z.string() });
const vectors = z
  .object({
    valid: z.array(named.extend({ token: z.string(), fields: z.record(z.string(), z.unknown()) })),
    tolerated: z.array(named.extend({ token: z.string(), same_as: z.string() })),
    refused: z.array(named.extend({ token: z.string(), why: z.string() })),
    known_weakness: z.array(named.extend({ spliced_token: z.string() })),
  })
  .parse(readVectors('mswoole-auth.json'));

const ctime = 1_503_650_000;
const defaultKey = 'Marico_key';
const plain = { id: '1', type: 'wall', code: 'R', ctime };

function authenticate(token: string, keys: readonly string[], at = ctime, maxAgeSec = 300) {
  const { auth } = settingsSchema.parse({ auth: { legacy3des: { keys: [...keys], maxAgeSec } } });
  return createAuthenticator(auth, 4096, fixedClock(at))(token);
}

function reasonOf(claims: unknown, at = ctime, maxAgeSec = 300) {
  const outcome = authenticate(encodeLegacyToken(JSON.stringify(claims), 'k'), ['k'], at, maxAgeSec);
  return outcome.accepted ? 'accepted' : outcome.reason;
}

describe('the authenticator with the legacy format on', () => {
  for (const { name, key, token, fields } of vectors.valid) {
    it(`lets in: ${name}`, () => {
      const { ctime: _, ...claims } = fields;
      const outcome = authenticate(token, [key || defaultKey]);
      const expected = { ...claims, id: String(claims['id']), code: String(claims['code']) };
      assert.deepEqual(outcome.accepted && outcome.auth, expected);
    });
  }

  for (const { name, key, token } of vectors.tolerated) {
    it(`lets in another spelling: ${name}`, () => assert.ok(authenticate(token, [key]).accepted));
  }

  for (const { name, key, token, why } of vectors.refused) {
    it(`refuses: ${name}`, () => assert.equal(authenticate(token, [key], ctime, 0).accepted, false, why));
  }

  for (const { name, key, spliced_token } of vectors.known_weakness) {
    it(`refuses for want of a code: ${name}`, () => {
      assert.deepEqual(authenticate(spliced_token, [key]), { accepted: false, reason: 'badCode' });
    });
  }

  it('tries the keys in order', () => {
    const token = encodeLegacyToken(JSON.stringify(plain), 'second');
    assert.ok(authenticate(token, ['first', 'second', 'third']).accepted);
    assert.equal(authenticate(token, ['first', 'third']).accepted, false);
  });

  it('checks the age, unless every age is let in', () => {
    assert.equal(reasonOf(plain, ctime + 330), 'accepted');
    assert.equal(reasonOf(plain, ctime + 331), 'expired');
    assert.equal(reasonOf(plain, ctime - 30), 'accepted');
    assert.equal(reasonOf(plain, ctime - 31), 'notYetValid');
    assert.equal(reasonOf(plain, ctime + 1_000_000, 0), 'accepted');
    const { ctime: _, ...ageless } = plain;
    assert.equal(reasonOf(ageless), 'badTimes');
    assert.equal(reasonOf(ageless, ctime, 0), 'accepted');
  });

  it('takes an empty code and no unknown type', () => {
    assert.equal(reasonOf({ ...plain, code: '' }), 'accepted');
    assert.equal(reasonOf({ ...plain, type: 'root' }), 'badType');
    assert.equal(reasonOf({ ...plain, id: '' }), 'badId');
    assert.equal(reasonOf({ ...plain, id: '1:2' }), 'badId');
    assert.equal(reasonOf({ ...plain, id: 1.5 }), 'badId');
  });
});
