import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeLegacyToken } from '#library';
import { settingsSchema } from '../../../../core/config/schema.js';
import { createAuthenticator, mintToken } from '../../../../core/gateway/authenticate.js';
import { UsedTokens } from '../../../../core/gateway/used-tokens.js';
import { FakeClock } from '../../../../core/testing/fake-clock.js';
import { memoryCluster } from '../../../support/memory-cluster.js';
import { fixtureAuth } from '../../../support/tokens.js';

const key = 'a key of the tests';
const skew = 5;
const { auth } = settingsSchema.parse({
  auth: {
    ...fixtureAuth,
    oneTime: true,
    clockSkewSec: skew,
    legacy3des: { keys: [key], maxAgeSec: 10 },
  },
});

describe('what is remembered of a used token', () => {
  const claims = { id: 'u1', type: 'wall', code: 'R' };
  for (const [kind, make] of [
    ['a token', (clock: FakeClock) => mintToken(auth, claims, 10, clock)],
    [
      'an original token of a clock that is ahead',
      (clock: FakeClock) => {
        const ctime = Math.floor(clock.wallTime() / 1_000) + skew;
        return encodeLegacyToken(JSON.stringify({ ...claims, ctime }), key);
      },
    ],
  ] as const) {
    it(`stays as long as it would be let in otherwise, and not much longer: ${kind}`, async () => {
      const clock = new FakeClock();
      const { keys } = memoryCluster(clock).store;
      const used = new UsedTokens(keys, auth, clock);
      const authenticate = createAuthenticator(auth, 4_096, clock);
      const text = make(clock);
      clock.advance(250);
      const first = authenticate(text);
      assert.ok(first.accepted);
      const token = { identity: first.identity ?? text, exp: first.exp };
      assert.equal(await used.use(token), true);
      for (clock.advance(10_000); authenticate(text).accepted; clock.advance(50)) {
        assert.equal(await used.use(token), false, `after ${clock.now()} ms`);
      }
      clock.advance((skew + 2) * 1_000);
      assert.equal(await used.use(token), true);
    });
  }
});
