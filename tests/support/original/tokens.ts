import { z } from 'zod';
import { encodeLegacyToken } from '#library';
import { readVectors } from '../vectors.js';

const named = z.object({ name: z.string(), key: z.string(), token: z.string() });
const vectors = z
  .object({
    valid: z.array(named.extend({ fields: z.record(z.string(), z.unknown()) })),
    tolerated: z.array(named.extend({ same_as: z.string() })),
    refused: z.array(named),
    known_weakness: z.array(named.omit({ token: true }).extend({ spliced_token: z.string() })),
  })
  .parse(readVectors('mswoole-auth.json'));

/** The keys that the original has in its sources: for tokens, and where a key is empty. */
const tokenKey = 'marico-websocket';
const presetKey = 'Marico_key';
export const originalKeys: readonly string[] = [tokenKey, presetKey];

/** A token of the vectors, and the key that its server has. */
export interface TokenCase {
  readonly name: string;
  readonly key: string;
  readonly token: string;
}

/** Those that are let in, with what their controllers see. */
export const acceptedTokens: readonly (TokenCase & { readonly claims: unknown })[] = [
  ...vectors.valid.map(({ fields, ...entry }) => ({ ...entry, claims: claimsOf(fields) })),
  ...vectors.tolerated.map(({ same_as: twin, ...entry }) => ({
    ...entry,
    claims: claimsOf(vectors.valid.find(({ token }) => token === twin)?.fields ?? {}),
  })),
].map((entry) => ({ ...entry, key: entry.key || presetKey }));

/** Those that are not; the spliced one among them, which has lost its code. */
export const refusedTokens: readonly TokenCase[] = [
  ...vectors.refused,
  ...vectors.known_weakness.map(({ spliced_token: token, ...entry }) => ({ ...entry, token })),
];

/** A token that the original would have made. */
export function originalToken(claims: object, key = tokenKey): string {
  const whole = { id: 'u1', type: 'wechatUser', code: 'ROOM8', ctime: 1_503_650_000, ...claims };
  return encodeLegacyToken(JSON.stringify(whole), key);
}

/** Id and code are compared as text, the time of creation is dropped. */
function claimsOf(fields: Readonly<Record<string, unknown>>): unknown {
  const { ctime: _, ...claims } = fields;
  return { ...claims, id: String(claims['id']), code: String(claims['code']) };
}
