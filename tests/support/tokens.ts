import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';

import { readVectors } from './vectors.js';

const operation = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('replaceSegment'), index: z.int(), value: z.string() }),
  z.strictObject({ op: z.literal('dropSegment'), index: z.int() }),
  z.strictObject({ op: z.literal('addSegment'), value: z.string() }),
  z.strictObject({ op: z.literal('flipBit'), segment: z.int(), byte: z.int(), bit: z.int() }),
  z.strictObject({ op: z.literal('truncateSegment'), segment: z.int(), keepBytes: z.int() }),
  z.strictObject({ op: z.literal('append'), text: z.string() }),
  z.strictObject({ op: z.literal('prepend'), text: z.string() }),
  z.strictObject({ op: z.literal('upper') }),
  z.strictObject({ op: z.literal('stdBase64') }),
]);
const claims = z.record(z.string(), z.unknown());

/** How the vectors describe a token (`sendLegend.token`). */
export const tokenSpecSchema = z.strictObject({
  literal: z.string().optional(),
  claims: claims.optional(),
  kid: z.string().optional(),
  key: z.string().optional(),
  aud: z.string().optional(),
  aad: z.string().optional(),
  ivBytes: z.int().optional(),
  rawPlaintext: z.string().optional(),
  mutate: z.array(operation).default([]),
});

const vectorsSchema = z.object({
  fixtures: z.object({ aud: z.string(), claims, kids: z.record(z.string(), z.string()) }),
  cases: z.array(
    z.object({
      id: z.string(),
      surface: z.string(),
      title: z.string(),
      send: z.object({ target: z.string().optional(), token: tokenSpecSchema.optional() }),
      control: z.boolean().default(false),
    }),
  ),
});

/** A description of a token; `{}` is a good one. */
export type TokenSpec = z.input<typeof tokenSpecSchema>;

const vectors = vectorsSchema.parse(readVectors('bad-inputs.json'));

/** The cases of the `token` surface. A `send.target` stands for the whole request target, without a token or with an empty one. */
export const tokenCases = vectors.cases.filter((entry) => entry.surface === 'token');

/** The `auth` settings that the cases were written for: `k2` is current, `k1` was before it, `k0` is retired. */
export const fixtureAuth = {
  keys: { k1: testKey('k1').toString('base64'), k2: testKey('k2').toString('base64') },
  current: 'k2',
  aud: vectors.fixtures.aud,
};

/** The test key of that name (`fixtures.keyRule`). */
export function testKey(kid: string): Buffer {
  return createHash('sha256').update(kid, 'ascii').digest();
}

/**
 * Builds the text that stands behind `?auth=`, still percent-encoded where the description says so. It shares no code
 * with the server, so that a mistake in the one shows in the other.
 */
export function buildToken(description: TokenSpec, nowSeconds: number): string {
  const spec = tokenSpecSchema.parse(description);
  if (spec.literal !== undefined) return spec.literal;
  const { kid = 'k2', aud = vectors.fixtures.aud, ivBytes = 12 } = spec;
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', testKey(spec.key ?? kid), iv);
  cipher.setAAD(Buffer.from(spec.aad ?? `a1.${kid}.${aud}`));
  const ciphertext = Buffer.concat([cipher.update(writePlaintext(spec, nowSeconds)), cipher.final()]);
  const sealed = [iv, ciphertext, cipher.getAuthTag()].map((bytes) => bytes.toString('base64url'));
  return spec.mutate.reduce(mutate, ['a1', kid, ...sealed].join('.'));
}

function writePlaintext(spec: z.output<typeof tokenSpecSchema>, now: number): string {
  if (spec.rawPlaintext !== undefined) {
    return spec.rawPlaintext.replaceAll('{{now}}', `${now}`).replaceAll('{{now60}}', `${now + 60}`);
  }
  const merged = Object.entries({ ...vectors.fixtures.claims, ...spec.claims });
  return JSON.stringify(
    Object.fromEntries(
      merged.filter(([, value]) => value !== null).map(([name, value]) => [name, readTime(value, now)]),
    ),
  );
}

function readTime(value: unknown, now: number): unknown {
  const time = z.strictObject({ now: z.int() }).safeParse(value);
  return time.success ? now + time.data.now : value;
}

function mutate(token: string, change: z.output<typeof operation>): string {
  const segments = token.split('.');
  switch (change.op) {
    case 'replaceSegment':
      return segments.with(change.index, change.value).join('.');
    case 'dropSegment':
      return segments.toSpliced(change.index, 1).join('.');
    case 'addSegment':
      return `${token}.${change.value}`;
    case 'flipBit':
      return rewrite(token, change.segment, (bytes) => flipBit(bytes, change.byte, change.bit));
    case 'truncateSegment':
      return rewrite(token, change.segment, (bytes) => bytes.subarray(0, change.keepBytes));
    case 'append':
      return token + change.text;
    case 'prepend':
      return change.text + token;
    case 'upper':
      return token.toUpperCase();
    case 'stdBase64':
      return segments
        .map((text, index) => (index < 2 ? text : Buffer.from(text, 'base64url').toString('base64')))
        .join('.');
  }
}

function rewrite(token: string, segment: number, change: (bytes: Buffer) => Buffer): string {
  const segments = token.split('.');
  const bytes = Buffer.from(segments[segment] ?? '', 'base64url');
  return segments.with(segment, change(bytes).toString('base64url')).join('.');
}

function flipBit(bytes: Buffer, byte: number, bit: number): Buffer {
  const index = byte < 0 ? bytes.length + byte : byte;
  bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
  return bytes;
}
