import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { sealToken } from '#library';

import { settingsSchema, type AuthInput } from '../../../../core/config/schema.js';
import { createAuthenticator, mintToken } from '../../../../core/gateway/authenticate.js';
import { fixedClock } from '../../../support/fixed-clock.js';
import { buildToken, fixtureAuth, testKey, tokenCases, type TokenSpec } from '../../../support/tokens.js';

const now = 1_700_000_000;
const maxAuthChars = 4096;

function authSettings(changes: AuthInput = {}) {
  return settingsSchema.parse({ auth: { ...fixtureAuth, ...changes } }).auth;
}

function authenticate(token: string | undefined, changes: AuthInput = {}, at = now) {
  return createAuthenticator(authSettings(changes), maxAuthChars, fixedClock(at))(token);
}

function reasonOf(spec: TokenSpec, changes: AuthInput = {}) {
  const outcome = authenticate(buildToken(spec, now), changes);
  return outcome.accepted ? 'accepted' : outcome.reason;
}

function reasonOfTimes(iat: number, exp: number) {
  return reasonOf({ claims: { iat: { now: iat }, exp: { now: exp } } });
}

describe('the authenticator', () => {
  it('knows all token cases of the vectors', () => assert.equal(tokenCases.length, 50));

  for (const { id, title, send, control } of tokenCases) {
    it(`${control ? 'lets in' : 'refuses'} ${id}: ${title}`, () => {
      const { target, token = {} } = send;
      const value =
        target === undefined ? decodeURIComponent(buildToken(token, now)) : target.split('auth=')[1];
      assert.equal(authenticate(value).accepted, control);
    });
  }

  it('gives controllers the claims without those about the token itself', () => {
    const spec = { claims: { level: 3, jti: 'j1', iat: { now: -5 }, exp: { now: 50 } } };
    assert.deepEqual(authenticate(buildToken(spec, now)), {
      accepted: true,
      auth: { id: 'u1', type: 'wechatUser', code: 'room1', nickname: 'Ann', level: 3 },
      identity: 'j1',
      exp: now + 50,
    });
  });

  it('refuses by length before anything is decoded', () => {
    const outcome = authenticate(`a1.${'A'.repeat(maxAuthChars)}`);
    assert.deepEqual(outcome, { accepted: false, reason: 'tokenTooLong' });
  });

  it('takes the skew of the clocks to the second, and not one more', () => {
    assert.equal(reasonOfTimes(30, 90), 'accepted');
    assert.equal(reasonOfTimes(31, 90), 'notYetValid');
    assert.equal(reasonOfTimes(-90, -30), 'accepted');
    assert.equal(reasonOfTimes(-90, -31), 'expired');
    assert.equal(reasonOfTimes(0, 300), 'accepted');
    assert.equal(reasonOfTimes(0, 301), 'lifetimeTooLong');
    assert.equal(reasonOfTimes(0, 0), 'badTimes');
  });

  it('names what is wrong with a claim', () => {
    const faults = [
      [{ id: 'x'.repeat(129) }, 'badId'],
      [{ id: 'u1\n' }, 'badId'],
      [{ type: 7 }, 'badType'],
      [{ code: null }, 'badCode'],
      [{ code: 7 }, 'badCode'],
      [{ nickname: 7 }, 'badNickname'],
      [{ jti: 7 }, 'badJti'],
      [{ iat: 1.5 }, 'badTimes'],
      [{ nickname: null, jti: null, code: '' }, 'accepted'],
    ] as const;
    for (const [changed, reason] of faults) assert.equal(reasonOf({ claims: changed }), reason);
    assert.equal(reasonOf({ rawPlaintext: 'null' }), 'tokenNotObject');
  });

  it('lets a client without a token in as nobody where none is required, and no bad token', () => {
    for (const token of [undefined, '']) {
      const outcome = authenticate(token, { required: false });
      assert.deepEqual(outcome.accepted && outcome.auth, {});
    }
    assert.equal(authenticate('a1.bad', { required: false }).accepted, false);
  });
});

const claims = { id: 'u1', type: 'wall', code: 'room1' };

function minting(changes: AuthInput, id: string, ttl: number) {
  return () => mintToken(authSettings(changes), { ...claims, id }, ttl, fixedClock(now));
}

describe('a minted token', () => {
  it('is let in until it expires', () => {
    const token = mintToken(authSettings(), claims, 60, fixedClock(now));
    const outcome = authenticate(token);
    assert.deepEqual(outcome.accepted && outcome.auth, claims);
    assert.equal(authenticate(token, {}, now + 91).accepted, false);
  });

  it('carries an id of its own each time', () => {
    const ids = [1, 2].map(() => authenticate(mintToken(authSettings(), claims, 60, fixedClock(now))));
    assert.equal(new Set(ids.map((outcome) => outcome.accepted && outcome.identity)).size, 2);
  });

  it('is made with the current key', () => {
    assert.match(mintToken(authSettings({ current: 'k1' }), claims, 60, fixedClock(now)), /^a1\.k1\./);
    assert.match(mintToken(authSettings({ current: '' }), claims, 60, fixedClock(now)), /^a1\.k1\./);
  });

  it('is not made when the server would refuse it', () => {
    assert.throws(minting({ keys: {}, current: '' }, 'u1', 60), /auth\.keys/);
    assert.throws(minting({}, 'u:1', 60), /badId/);
    assert.throws(minting({}, 'u1', 301), /lifetimeTooLong/);
    assert.throws(minting({}, 'u1', 0), /badTimes/);
  });

  it('is refused when it holds a list instead of claims', () => {
    const token = sealToken('[]', { kid: 'k2', key: testKey('k2'), audience: fixtureAuth.aud });
    assert.deepEqual(authenticate(token), { accepted: false, reason: 'tokenNotObject' });
  });
});
