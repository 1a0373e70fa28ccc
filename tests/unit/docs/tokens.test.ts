import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';

import { checkSettings } from '../../../core/config/checks.js';
import { settingsSchema, type Settings } from '../../../core/config/schema.js';
import { createAuthenticator, mintToken } from '../../../core/gateway/authenticate.js';
import type { RefusalReason } from '../../../core/gateway/claims.js';
import { readDocument, sectionOf, tableRows, takeBlocks } from '../../support/docs/markdown.js';
import { answers, ensureInstalled } from '../../support/installed.js';
import { fixedClock } from '../../support/fixed-clock.js';
import { buildToken, fixtureAuth, testKey, type TokenSpec } from '../../support/tokens.js';

const now = 1_700_000_000;
const clock = fixedClock(now);
const document = readDocument('docs/tokens.md');

/** For each reason a token that is refused for it. */
const refused: Readonly<Record<RefusalReason, readonly TokenSpec[]>> = {
  tokenMissing: [{ literal: '' }],
  tokenTooLong: [{ mutate: [{ op: 'append', text: 'A'.repeat(4_096) }] }],
  tokenNotOpened: [
    { kid: 'k9' },
    { key: 'k1' },
    { aud: 'another' },
    { mutate: [{ op: 'append', text: '=' }] },
  ],
  tokenNotObject: [{ rawPlaintext: '[]' }],
  badId: [
    { claims: { id: 7 } },
    { claims: { id: '' } },
    { claims: { id: 'a:b' } },
    { claims: { id: 'a@b' } },
  ],
  badType: [{ claims: { type: 'somebody' } }],
  badCode: [{ claims: { code: null } }, { claims: { code: 7 } }],
  badNickname: [rawClaims({ nickname: null }), rawClaims({ nickname: 7 })],
  badJti: [rawClaims({ jti: null }), rawClaims({ jti: 7 })],
  badTimes: [
    { claims: { exp: null } },
    { claims: { iat: now + 0.5 } },
    { claims: { iat: `${now}` } },
    { claims: { iat: now, exp: now } },
  ],
  lifetimeTooLong: [{ claims: { exp: now + 301, iat: now } }, { claims: { iat: now, exp: now * 1_000 } }],
  notYetValid: [{ claims: { iat: now + 31, exp: now + 60 } }],
  expired: [{ claims: { iat: now - 91, exp: now - 31 } }],
};

function rawClaims(claims: object): TokenSpec {
  const whole = { id: 'u1', type: 'wall', code: '', iat: now, exp: now + 60, ...claims };
  return { rawPlaintext: JSON.stringify(whole) };
}

function authSettings(text: string): Settings['auth'] {
  const settings = settingsSchema.parse(JSON.parse(text));
  assert.deepEqual(checkSettings(settings), []);
  return settings.auth;
}

describe('docs/tokens.md', () => {
  it('has every reason for which a token is refused, and is right about its causes', () => {
    const reasons = tableRows(sectionOf(document, 'When it is refused')).map(([reason]) => reason);
    assert.deepEqual(reasons, [...Object.keys(refused), 'tokenUsed']);
    const { auth, limits } = settingsSchema.parse({ auth: fixtureAuth });
    const authenticate = createAuthenticator(auth, limits.maxAuthChars, clock);
    for (const [reason, specs] of Object.entries(refused))
      for (const spec of specs)
        assert.deepEqual(authenticate(buildToken(spec, now)), { accepted: false, reason });
  });

  it('makes keys that a server takes', () => {
    const openssl = { name: 'openssl', isThere: () => answers('openssl', 'version'), packages: ['openssl'] };
    ensureInstalled(openssl);
    const [command = ''] = takeBlocks('docs/tokens.md', 'sh', 1);
    const key = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trim();
    assert.equal(authSettings(JSON.stringify({ auth: { keys: { k1: key } } })).current, 'k1');
  });

  it('changes a key without refusing anybody, and then refuses those of the old one', () => {
    const key = (kid: string) => testKey(kid).toString('base64');
    const steps = takeBlocks('docs/tokens.md', 'json', 4).map((block) =>
      authSettings(block.replaceAll(/"(k\d)": "…"/g, (_, kid: string) => `"${kid}": "${key(kid)}"`)),
    );
    const opens = (auth: Settings['auth'], kid: string) =>
      createAuthenticator(auth, 4_096, clock)(buildToken({ kid, aud: auth.aud }, now)).accepted;
    assert.deepEqual(
      steps.map((auth) => ({ made: auth.current, k1: opens(auth, 'k1'), k2: opens(auth, 'k2') })),
      [
        { made: 'k1', k1: true, k2: false },
        { made: 'k1', k1: true, k2: true },
        { made: 'k2', k1: true, k2: true },
        { made: 'k2', k1: false, k2: true },
      ],
    );
    const claims = { id: 'u1', type: 'wall', code: '' };
    for (const auth of steps) assert.ok(mintToken(auth, claims, 60, clock).startsWith(`a1.${auth.current}.`));
  });
});
