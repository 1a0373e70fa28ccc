import { z } from 'zod';

import { count, optionalMilliseconds, positive } from './kinds.js';

const legacy3des = z.strictObject({
  keys: z
    .array(z.string().min(1))
    .min(1)
    .describe('keys as text, tried in order; each is filled up with `0` to 24 bytes'),
  maxAgeSec: count.default(300).describe('the oldest `ctime` that is let in; 0 lets every age in'),
});

/** Which tokens let a client in. */
export const auth = z.strictObject({
  required: z.boolean().default(true).describe('whether a client needs a token; always in production'),
  keys: z
    .record(z.string().regex(/^[A-Za-z0-9_-]{1,32}$/), z.string().min(1))
    .default({})
    .describe(
      'the key ring: name of the key → 32 bytes in base64. Names are 1 to 32 letters, digits, `_` and `-`',
    ),
  current: z
    .string()
    .default('')
    .describe('the name of the key that new tokens are made with; the first of the ring where it is empty'),
  aud: z.string().default('holdline').describe('the audience that a token must have been made for'),
  types: z
    .array(z.string().min(1))
    .default(['wechatUser', 'wall'])
    .describe('the `type` claims that are let in'),
  maxLifetimeSec: positive.default(300).describe('the longest `exp` − `iat`'),
  clockSkewSec: count.default(30).describe('how far the clocks of two machines may differ'),
  oneTime: z
    .boolean()
    .default(false)
    .describe('whether a token is good for one handshake only; which were used is in the shared state'),
  maxSessionMs: optionalMilliseconds
    .default(0)
    .describe(
      'a connection ends with 4401 after so long, but not while its worker has all that it may have of it; 0 is never',
    ),
  legacy3des: z
    .union([z.literal(false), legacy3des])
    .default(false)
    .describe(
      '`false`, or an object with the two keys below: the tokens of the original systems, which have no integrity',
    ),
});
