import { isPlainObject, type JsonObject } from '#library';

import type { Settings } from '../config/schema.js';

/** Who a client is, as its controllers see it: the claims of its token without those about the token itself. */
export type Auth = Readonly<Record<string, unknown>>;

/** Why a token was refused: a word for the log. A client is never told. */
export type RefusalReason =
  | 'tokenMissing'
  | 'tokenTooLong'
  | 'tokenNotOpened'
  | 'tokenNotObject'
  | 'badId'
  | 'badType'
  | 'badCode'
  | 'badNickname'
  | 'badJti'
  | 'badTimes'
  | 'lifetimeTooLong'
  | 'notYetValid'
  | 'expired';

/** What became of a token. */
export type Authentication =
  | {
      readonly accepted: true;
      readonly auth: Auth;
      /** What it is known by, however it is spelt; undefined: by its text, which has one spelling then. */
      readonly identity: string | undefined;
      /** When the token expires, seconds since 1970; an original token does not say. */
      readonly exp: number | undefined;
    }
  | { readonly accepted: false; readonly reason: RefusalReason };

/** The settings by which claims are judged. */
export type ClaimRules = Pick<Settings['auth'], 'types' | 'maxLifetimeSec' | 'clockSkewSec'>;

/** The same for original tokens. */
export type LegacyClaimRules = ClaimRules & { readonly maxAgeSec: number };

const idPattern = /^[A-Za-z0-9_-]{1,128}$/;

/** Judges the claims of an `a1` token at a time in seconds. */
export function readClaims(plaintext: string, rules: ClaimRules, now: number): Authentication {
  const claims = parseClaims(plaintext);
  if (claims === undefined) return refuse('tokenNotObject');
  const { iat, exp, jti, ...auth } = claims;
  if (!isWhole(iat) || !isWhole(exp)) return refuse('badTimes');
  if (jti !== undefined && typeof jti !== 'string') return refuse('badJti');
  const fault = findFault(auth, rules) ?? findTimeFault(iat, exp, rules, now);
  return fault === undefined
    ? { accepted: true, auth, identity: jti === '' ? undefined : jti, exp }
    : refuse(fault);
}

/**
 * Judges the claims of an original token, which has a time of creation and no end. Id and code may be numbers there;
 * controllers get text.
 */
export function readLegacyClaims(plaintext: string, rules: LegacyClaimRules, now: number): Authentication {
  const claims = parseClaims(plaintext);
  if (claims === undefined) return refuse('tokenNotObject');
  const { ctime, ...rest } = claims;
  const auth = { ...rest, id: asText(rest['id']), code: asText(rest['code']) };
  const fault = findFault(auth, rules) ?? findAgeFault(ctime, rules, now);
  return fault === undefined ? { accepted: true, auth, identity: plaintext, exp: undefined } : refuse(fault);
}

/** The answer to a token that is not let in. */
export function refuse(reason: RefusalReason): Authentication {
  return { accepted: false, reason };
}

function parseClaims(plaintext: string): JsonObject | undefined {
  let value: unknown;
  try {
    value = JSON.parse(plaintext);
  } catch {
    return undefined; // not JSON: refused like every other text that is no object
  }
  return isPlainObject(value) && !Object.hasOwn(value, '__proto__') ? value : undefined;
}

/** The id ends up in the names of stored keys, where a colon or a line break would reach another user's. */
function findFault(auth: JsonObject, { types }: ClaimRules): RefusalReason | undefined {
  const { id, type, code, nickname } = auth;
  if (typeof id !== 'string' || !idPattern.test(id)) return 'badId';
  if (typeof type !== 'string' || !types.includes(type)) return 'badType';
  if (typeof code !== 'string') return 'badCode';
  return nickname === undefined || typeof nickname === 'string' ? undefined : 'badNickname';
}

function findTimeFault(iat: number, exp: number, rules: ClaimRules, now: number): RefusalReason | undefined {
  if (exp <= iat) return 'badTimes';
  if (exp - iat > rules.maxLifetimeSec) return 'lifetimeTooLong';
  if (iat > now + rules.clockSkewSec) return 'notYetValid';
  return exp < now - rules.clockSkewSec ? 'expired' : undefined;
}

function findAgeFault(ctime: unknown, rules: LegacyClaimRules, now: number): RefusalReason | undefined {
  if (rules.maxAgeSec === 0) return undefined;
  if (!isWhole(ctime)) return 'badTimes';
  if (ctime > now + rules.clockSkewSec) return 'notYetValid';
  return ctime < now - rules.maxAgeSec - rules.clockSkewSec ? 'expired' : undefined;
}

function asText(value: unknown): unknown {
  return isWhole(value) ? String(value) : value;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
