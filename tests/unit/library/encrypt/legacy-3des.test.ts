import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';

import { decodeLegacyToken, encodeLegacyToken } from '../../../../library/encrypt/legacy-3des.js';
import { readVectors } from '../../../support/vectors.js';

const named = z.object({ name: z.string(), key: z.string() });
const vectors = z
  .object({
    valid: z.array(named.extend({ plaintext: z.string(), token: z.string() })),
    tolerated: z.array(named.extend({ token: z.string(), same_as: z.string() })),
    refused: z.array(named.extend({ token: z.string(), why: z.string() })),
    known_weakness: z.array(named.extend({ spliced_token: z.string(), spliced_plaintext: z.string() })),
  })
  .parse(readVectors('mswoole-auth.json'));
/** These decrypt to a text; that the text is no claim set is for the authenticator to see. */
const refusedForTheirText = /^plaintext is (?!empty)|^empty object|^no |^type is not|happen to end in/;

describe('a legacy token', () => {
  for (const { name, key, plaintext, token } of vectors.valid) {
    it(`is written and read byte for byte: ${name}`, () => {
      assert.equal(encodeLegacyToken(plaintext, key), token);
      assert.equal(decodeLegacyToken(token, key), plaintext);
    });
  }

  for (const { name, key, token, same_as } of vectors.tolerated) {
    it(`is read in another spelling: ${name}`, () => {
      assert.equal(decodeLegacyToken(token, key), decodeLegacyToken(same_as, key));
      assert.notEqual(decodeLegacyToken(token, key), undefined);
    });
  }

  for (const { name, key, token, why } of vectors.refused) {
    it(`gives no claims when bad: ${name}`, () => {
      const plaintext = decodeLegacyToken(token, key);
      if (!refusedForTheirText.test(name)) assert.ok(!plaintext, why);
    });
  }

  for (const { name, key, spliced_token, spliced_plaintext } of vectors.known_weakness) {
    it(`cannot notice spliced blocks, which is why it is off by default: ${name}`, () => {
      assert.equal(decodeLegacyToken(spliced_token, key), spliced_plaintext);
    });
  }

  it('has one spelling of its last character', () => {
    const token = encodeLegacyToken('{}', 'k');
    const last = token.replace(/_+$/, '');
    assert.equal(decodeLegacyToken(last, 'k'), '{}');
    assert.equal(decodeLegacyToken(`${last.slice(0, -1)}B`, 'k'), undefined);
  });
});
