import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { TestWorker, type Envelope } from '../../../support/test-worker.js';

interface Part {
  readonly text?: string;
  readonly hex?: string;
  readonly repeatText?: string;
  readonly times?: number;
}
interface Expectation {
  readonly reply?: { readonly status: number; readonly event: string };
  readonly anyOf?: readonly Expectation[];
  readonly within_ms?: number;
}
interface Case {
  readonly id: string;
  readonly surface: string;
  readonly title: string;
  readonly repeat?: number;
  readonly send: { readonly parts?: readonly Part[]; readonly json?: object };
  readonly expect: Expectation;
}

const { cases }: { cases: readonly Case[] } = JSON.parse(
  readFileSync('tests/vectors/bad-inputs.json', 'utf8'),
);
/** The heartbeat and the budget of bad frames are the gateway's. */
const ofTheGateway = new Set(['js-001', 'js-025']);
const frames = cases.filter(
  ({ id, surface }) => (surface === 'wsJson' || surface === 'wsText') && !ofTheGateway.has(id),
);

describe('a bad input', () => {
  it('the vectors have the cases that are expected here', () => {
    assert.equal(frames.length, 70);
  });

  for (const { id, title, send, expect } of frames) {
    it(`${id}: ${title}`, async () => {
      const worker = await TestWorker.start();
      worker.connect();
      const start = performance.now();
      const sequence = worker.send(send.json === undefined ? bytes(send.parts) : JSON.stringify(send.json));
      worker.clock.advance(10_000); // for the action that never resolves
      const reply = await worker.reply(sequence);
      if (expect.within_ms !== undefined) assert.ok(performance.now() - start < expect.within_ms);
      assert.ok(
        (expect.anyOf ?? [expect]).some((one) => isExpected(reply, one)),
        JSON.stringify(reply),
      );
      assert.notEqual(reply.info, '');
      assert.equal((await worker.ask('index.index.index')).status, 200, 'the connection still works');
      assert.equal(worker.replies.length, 2, 'one reply a frame');
      assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
      assert.doesNotMatch(JSON.stringify(reply), /secret|node_modules|\.js|at /);
    });
  }

  it('an identity in the payload changes nothing', async () => {
    const worker = await TestWorker.start();
    worker.connect();
    const { param } = await worker.ask('index.index.whoami', { auth: { id: 'admin' }, code: 'vip', fd: 1 });
    assert.deepEqual(param, { id: 'u1', type: 'wechatUser', code: 'room1' });
  });

  it('replies to what is no request are marked, so that the gateway can count them', async () => {
    const worker = await TestWorker.start();
    worker.connect();
    worker.send('{');
    worker.send({ method: 'a'.repeat(129), id: 7 });
    worker.send({ method: 'nope.nope.nope' });
    worker.send({ method: 'index' });
    const bad = worker.link.sent.map((message) => message.kind === 'reply' && message.bad);
    assert.deepEqual(bad, [true, true, undefined, undefined]);
    assert.equal(worker.replies[1]?.id, 7);
  });
});

function isExpected(reply: Envelope, { reply: expected }: Expectation): boolean {
  return expected !== undefined && reply.status === expected.status && reply.event === expected.event;
}

function bytes(parts: readonly Part[] = []): Buffer {
  return Buffer.concat(
    parts.map(({ text = '', hex = '', repeatText = '', times = 0 }) =>
      Buffer.concat([Buffer.from(text), Buffer.from(hex, 'hex'), Buffer.from(repeatText.repeat(times))]),
    ),
  );
}
