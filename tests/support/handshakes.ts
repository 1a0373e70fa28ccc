import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { SettingsInput } from '../../core/config/schema.js';
import { buildToken, fixtureAuth, tokenSpecSchema } from './tokens.js';
import { readVectors } from './vectors.js';

const part = z.union([
  z.strictObject({ hex: z.string() }),
  z.strictObject({ text: z.string() }),
  z.strictObject({ base64: z.string() }),
  z.strictObject({ repeatHex: z.string(), times: z.int() }),
  z.strictObject({ repeatText: z.string(), times: z.int() }),
]);
const header = z.union([z.string(), z.array(z.string())]);
const sendSchema = z.strictObject({
  base: z.literal('good'),
  target: z.string().optional(),
  method: z.string().optional(),
  httpVersion: z.string().optional(),
  set: z.record(z.string(), header).default({}),
  remove: z.array(z.string()).default([]),
  raw: z.array(part).optional(),
  token: tokenSpecSchema.optional(),
});
const caseSchema = z.strictObject({
  id: z.string(),
  surface: z.enum(['handshake', 'token']),
  layer: z.string(),
  title: z.string(),
  send: sendSchema,
  expect: z.strictObject({
    http: z.union([z.int(), z.array(z.int())]),
    open: z.boolean().optional(),
    effect: z.string().optional(),
    within_ms: z.int().default(5_000),
  }),
  why: z.string().optional(),
  control: z.boolean().default(false),
});
const vectors = z
  .object({
    fixtures: z.object({ path: z.string(), origin: z.string() }),
    cases: z.array(z.looseObject({ surface: z.string() })),
  })
  .parse(readVectors('bad-inputs.json'));

/** A handshake as the vectors describe it. */
export type HandshakeCase = z.output<typeof caseSchema>;

/** What is sent; `{ base: 'good' }` is a good handshake. */
export type HandshakeSend = z.input<typeof sendSchema>;

/** The cases of the surfaces `handshake` and `token`. */
export const handshakeCases: readonly HandshakeCase[] = vectors.cases
  .filter(({ surface }) => surface === 'handshake' || surface === 'token')
  .map((entry) => caseSchema.parse(entry));

/** The settings that the cases were written for. */
export const fixtureSettings: SettingsInput = {
  auth: fixtureAuth,
  origins: [vectors.fixtures.origin],
  requireOrigin: true,
};

/** The bytes of a handshake with the server on that port. */
export function writeHandshake(description: HandshakeSend, port: number): Buffer {
  const send = sendSchema.parse(description);
  const fill = filler(send, port);
  if (send.raw !== undefined) return Buffer.concat(send.raw.map((piece) => writePart(piece, fill)));
  const { method = 'GET', httpVersion = '1.1', target = `${vectors.fixtures.path}?auth={{auth}}` } = send;
  const lines = headerLines(send).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(fill(`${method} ${target} HTTP/${httpVersion}\r\n${lines.join('')}\r\n`));
}

function headerLines({ set, remove }: z.output<typeof sendSchema>): [name: string, value: string][] {
  const headers: Record<string, string | string[]> = {
    Host: '{{host}}',
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': '{{key}}',
    'Sec-WebSocket-Version': '13',
    Origin: vectors.fixtures.origin,
    ...set,
  };
  for (const name of remove) delete headers[name];
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
}

function filler(send: z.output<typeof sendSchema>, port: number): (text: string) => string {
  const token = buildToken(send.token ?? {}, Math.floor(Date.now() / 1_000));
  return (text) =>
    text
      .replaceAll('{{host}}', `127.0.0.1:${port}`)
      .replaceAll('{{auth}}', token)
      .replaceAll('{{key}}', randomBytes(16).toString('base64'));
}

function writePart(piece: z.output<typeof part>, fill: (text: string) => string): Buffer {
  if ('hex' in piece) return Buffer.from(piece.hex, 'hex');
  if ('base64' in piece) return Buffer.from(piece.base64, 'base64');
  if ('text' in piece) return Buffer.from(fill(piece.text));
  if ('repeatHex' in piece) return Buffer.from(piece.repeatHex.repeat(piece.times), 'hex');
  return Buffer.from(fill(piece.repeatText.repeat(piece.times)));
}
