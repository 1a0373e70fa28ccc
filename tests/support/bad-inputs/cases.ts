import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readVectors } from '../vectors.js';

const part = z.union([
  z.strictObject({ hex: z.string() }),
  z.strictObject({ text: z.string() }),
  z.strictObject({ repeatHex: z.string(), times: z.int() }),
  z.strictObject({ repeatText: z.string(), times: z.int() }),
]);
const answer = z.strictObject({
  reply: z.strictObject({ status: z.int(), event: z.string() }).optional(),
  close: z.union([z.int().transform((code) => [code]), z.array(z.int())]).optional(),
  open: z.literal(true).optional(),
});
const expectation = answer.extend({
  http: z.union([z.int().transform((status) => [status]), z.array(z.int())]).optional(),
  anyOf: z.array(answer).optional(),
  noReply: z.literal(true).optional(),
  within_ms: z.int().optional(),
  effect: z.string().optional(),
});
const headers = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const send = z.strictObject({
  json: z.unknown().optional(),
  parts: z.array(part).optional(),
  base: z.literal('good').optional(),
  method: z.string().optional(),
  target: z.string().optional(),
  set: headers.default({}),
  remove: z.array(z.string()).default([]),
  raw: z.array(part).optional(),
});
const bareCase = z.object({ id: z.string(), surface: z.string() });
const wholeCase = bareCase.extend({
  title: z.string(),
  send,
  expect: expectation,
  repeat: z.int().default(1),
});
const vectors = z
  .object({ fixtures: z.object({ origin: z.string(), path: z.string() }), cases: z.array(z.unknown()) })
  .parse(readVectors('bad-inputs.json'));

/** A surface of the vectors that a client of the WebSocket port can reach. */
export type Surface = 'handshake' | 'wsRaw' | 'wsText' | 'wsJson';
/** A case of the vectors. A member that is not known here is an error, so that no part of an expectation is passed over. */
export type Case = z.output<typeof wholeCase>;
/** What may come back. */
export type Expectation = Case['expect'];
/** What a frame may be answered with. */
export type Answer = z.output<typeof answer>;

export const { origin } = vectors.fixtures;

/** What stands for the placeholders of a case. */
export interface Fillings {
  readonly host: string;
  readonly auth: string;
}

/** All cases of a surface, in their order. */
export function casesOf(surface: Surface): Case[] {
  return vectors.cases
    .filter((entry) => bareCase.parse(entry).surface === surface)
    .map((entry) => wholeCase.parse(entry));
}

/** The text of a case that sends one text message. */
export function messageOf({ send: { json, parts } }: Case): Buffer {
  return json === undefined ? bytesOf(parts ?? []) : Buffer.from(JSON.stringify(json));
}

/** Parts put together. */
export function bytesOf(parts: readonly z.output<typeof part>[], fillings?: Fillings): Buffer {
  return Buffer.concat(
    parts.map((one) => {
      if ('hex' in one) return Buffer.from(one.hex, 'hex');
      if ('text' in one) return Buffer.from(fillings === undefined ? one.text : fill(one.text, fillings));
      if ('repeatHex' in one) return Buffer.from(one.repeatHex.repeat(one.times), 'hex');
      return Buffer.from(one.repeatText.repeat(one.times));
    }),
  );
}

/** The bytes of a handshake; a good one where nothing else is said. */
export function handshakeOf(sent: Partial<Case['send']>, fillings: Fillings): Buffer {
  if (sent.raw !== undefined) return bytesOf(sent.raw, fillings);
  const lines: Record<string, string | string[]> = {
    Host: '{{host}}',
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': '{{key}}',
    'Sec-WebSocket-Version': '13',
    Origin: origin,
    ...sent.set,
  };
  const target = sent.target ?? `${vectors.fixtures.path}?auth={{auth}}`;
  const head = Object.entries(lines)
    .filter(([name]) => sent.remove?.includes(name) !== true)
    .flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}\r\n`));
  return Buffer.from(fill(`${sent.method ?? 'GET'} ${target} HTTP/1.1\r\n${head.join('')}\r\n`, fillings));
}

function fill(text: string, { host, auth }: Fillings): string {
  const key = randomBytes(16).toString('base64');
  return text
    .replaceAll('{{host}}', host)
    .replaceAll('{{auth}}', encodeURIComponent(auth))
    .replaceAll('{{key}}', key);
}
