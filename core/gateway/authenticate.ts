import { randomBytes } from 'node:crypto';

import { decodeLegacyToken, openToken, sealToken, type Clock } from '#library';

import type { Settings } from '../config/schema.js';
import { readClaims, readLegacyClaims, refuse, type Authentication } from './claims.js';

/** Decides who a client is by the token of its handshake; an absent and an empty token are the same. */
export type Authenticate = (token: string | undefined) => Authentication;

/** What a new token shall say. */
export interface TokenClaims {
  readonly id: string;
  readonly type: string;
  readonly code: string;
  readonly nickname?: string;
}

type AuthSettings = Settings['auth'];

/**
 * Makes the judge of tokens. Where authentication is not required a client without a token is let in as nobody, `{}`;
 * a token that is there must be good in any case.
 */
export function createAuthenticator(
  settings: AuthSettings,
  maxAuthChars: number,
  clock: Clock,
): Authenticate {
  const keys = decodeKeys(settings);
  return (token = '') => {
    if (token === '') return settings.required ? refuse('tokenMissing') : nobody;
    if (token.length > maxAuthChars) return refuse('tokenTooLong');
    const now = seconds(clock);
    // No original token has a dot, so the first three characters tell the two formats apart.
    if (!token.startsWith('a1.')) return authenticateLegacy(token, settings, now);
    const plaintext = openToken(token, { keys, audience: settings.aud });
    return plaintext === undefined ? refuse('tokenNotOpened') : readClaims(plaintext, settings, now);
  };
}

/**
 * Makes a token that this server lets in for so many seconds from now.
 * @throws {RangeError} when the ring has no current key, or when the server would refuse the token.
 */
export function mintToken(settings: AuthSettings, claims: TokenClaims, ttlSec: number, clock: Clock): string {
  const { current, aud } = settings;
  const key = decodeKeys(settings).get(current);
  if (key === undefined)
    throw new RangeError('No key to make tokens with: name one of auth.keys in auth.current.');
  const iat = seconds(clock);
  const jti = randomBytes(16).toString('base64url');
  const plaintext = JSON.stringify({ ...claims, iat, exp: iat + ttlSec, jti });
  const outcome = readClaims(plaintext, settings, iat);
  if (!outcome.accepted) throw new RangeError(`The server would refuse this token: ${outcome.reason}.`);
  return sealToken(plaintext, { kid: current, key, audience: aud });
}

const nobody: Authentication = {
  accepted: true,
  auth: Object.freeze({}),
  identity: undefined,
  exp: undefined,
};

/** A wrong key passes for the right one once in 256 times, so each key is tried until the claims are good too. */
function authenticateLegacy(token: string, settings: AuthSettings, now: number): Authentication {
  const { legacy3des, types, maxLifetimeSec, clockSkewSec } = settings;
  let outcome = refuse('tokenNotOpened');
  if (legacy3des === false) return outcome;
  const rules = { types, maxLifetimeSec, clockSkewSec, maxAgeSec: legacy3des.maxAgeSec };
  for (const key of legacy3des.keys) {
    const plaintext = decodeLegacyToken(token, key);
    if (plaintext !== undefined) outcome = readLegacyClaims(plaintext, rules, now);
    if (outcome.accepted) return outcome;
  }
  return outcome;
}

function decodeKeys({ keys }: AuthSettings): ReadonlyMap<string, Buffer> {
  return new Map(Object.entries(keys).map(([kid, key]) => [kid, Buffer.from(key, 'base64')]));
}

function seconds(clock: Clock): number {
  return Math.floor(clock.wallTime() / 1000);
}
