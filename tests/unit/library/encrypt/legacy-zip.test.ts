import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import { z } from 'zod';

import { inflateLegacyText } from '#library';

import { readVectors } from '../../../support/vectors.js';

const entry = z.object({ token: z.string(), inflates_to: z.string() });
const { zip } = z.object({ zip: z.array(entry).min(1) }).parse(readVectors('legacy-hash.json'));

describe('a text that the original systems have compressed', () => {
  it('is read back', () => {
    for (const { token, inflates_to: text } of zip) assert.equal(inflateLegacyText(token), text);
  });

  it('is undefined where it is none', () => {
    const [{ token } = { token: '' }] = zip;
    for (const odd of [
      '',
      'no',
      '!',
      token.slice(0, -8),
      `${token}x`,
      deflateSync(Buffer.of(0xff)).toString('base64'),
    ])
      assert.equal(inflateLegacyText(odd), undefined, odd);
  });

  it('is not made longer than is wanted', () => {
    const bomb = deflateSync('a'.repeat(10_000)).toString('base64');
    assert.equal(inflateLegacyText(bomb, 10_000)?.length, 10_000);
    assert.equal(inflateLegacyText(bomb, 9_999), undefined);
  });
});
