import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Answer, Case } from './cases.js';
import { checkEffect, type Scene } from './effects.js';
import type { Line } from './line.js';

/** What answered a frame: a text frame, or the end of the connection with its code. */
export type Outcome = { readonly text: string } | { readonly code: number };

const envelope = z.strictObject({
  status: z.int(),
  event: z.string(),
  info: z.string().min(1),
  param: z.unknown().optional(),
  id: z.unknown().optional(),
});

/** Compares everything that a frame brought about with what its case expects; `sentAt` is when it was sent. */
export async function judge(entry: Case, line: Line, sentAt: number, scene: Scene): Promise<void> {
  const { expect } = entry;
  const answers = (expect.anyOf ?? [expect]).filter(({ reply, close }) => reply ?? close);
  const outcomes: Outcome[] = [];
  while (answers.length > 0 && outcomes.length < entry.repeat) outcomes.push(await nextOutcome(line));
  const took = performance.now() - sentAt;
  if (expect.within_ms !== undefined) assert.ok(took <= expect.within_ms, `it took ${took} ms`);
  const last = outcomes.at(-1);
  const fitting = answers.find((answer) => last !== undefined && fits(last, answer));
  assert.ok(answers.length === 0 || fitting !== undefined, `it was answered ${JSON.stringify(last)}`);
  if (expect.noReply === true) await wait(500); // the time that the vectors say
  if (expect.effect !== undefined) await checkEffect(entry.id, line, outcomes, scene);
  if (expect.open === true || fitting?.open === true) await assertOpen(line);
  assert.deepEqual(line.unread, [], 'one reply for each message, and nothing else');
}

/** Fails when the connection does not answer a good request, or something else came before that. */
export async function assertOpen(line: Line): Promise<void> {
  assert.deepEqual(line.unread, []);
  line.send('{"method":"index.index.index","id":"still open"}');
  const { status, id } = readEnvelope(await line.next());
  assert.deepEqual([status, id], [200, 'still open']);
}

/** Fails when a text frame is no envelope. */
export function readEnvelope(text: string | undefined): z.output<typeof envelope> {
  assert.ok(text !== undefined, 'the connection ended');
  return envelope.parse(JSON.parse(text));
}

/** Fails when a peer was told something about the inside of the server. */
export function assertDiscreet(received: string): void {
  for (const secret of [
    /\bat \S+.*:\d+/, // a stack
    /\/(tmp|home|root|usr|srv|var|work|runtime|dist|core)\/|node_modules|\.[jt]s\b/, // a path
    /\b[A-Z]\w*(Error|Controller|Exception|Refusal)\b/, // a class
    /\b(node|ws|pino|zod|holdline|tsyringe)(js)?[/@ ]v?\d/i, // a library and its version
    /^(server|x-powered-by|via):/im,
  ]) {
    assert.doesNotMatch(received, secret);
  }
}

async function nextOutcome(line: Line): Promise<Outcome> {
  const text = await line.next();
  return text === undefined ? { code: (await line.close()).code } : { text };
}

function fits(outcome: Outcome, { reply, close }: Answer): boolean {
  if ('code' in outcome) return close?.includes(outcome.code) === true;
  if (reply === undefined) return false;
  const { status, event } = readEnvelope(outcome.text);
  return status === reply.status && event === reply.event;
}
