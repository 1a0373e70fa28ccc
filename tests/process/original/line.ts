import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OriginalServer } from '../../support/original/server.js';

/** The idle limit of the server that has a short one. */
export const idleMs = 1_000;

/** The heartbeat of the wire, before JSON is touched. */
export function checkKeepAlive(servers: readonly OriginalServer[]): void {
  describe('keep-alive', () => {
    it('`2` is answered with exactly `3`, under the compatibility profile too', async (test) => {
      for (const server of servers) {
        const client = await server.connect(test);
        client.send('2');
        assert.equal(await client.nextText(), '3');
        client.send('2');
        assert.equal(await client.nextText(), '3', 'and nothing between');
      }
    });
  });
}

/** Silence ends a connection. docs/protocol.md overrules: only the client's own frames count, and the close is 4408. */
export function checkIdle(server: OriginalServer): void {
  describe('idle', () => {
    it('who is silent is closed, who sends `2` now and then stays', async (test) => {
      const active = await server.connect(test);
      const beating = setInterval(() => active.send('2'), idleMs / 5);
      test.after(() => clearInterval(beating));
      const silent = await server.connect(test);
      assert.deepEqual(await silent.close(), { code: 4408, reason: 'idle' });
      active.send({ method: 'index' });
      let text = await active.nextText();
      while (text === '3') text = await active.nextText();
      assert.match(text, /"event":"success"/);
    });
  });
}

/** What is no JSON. The vectors js-002 to js-016 and js-025 overrule the close without a word: 400, then 1008. */
export function checkBadFrame(server: OriginalServer): void {
  describe('bad frame', () => {
    it('`hello` is answered 400 badFrame five times, and closed the sixth time', async (test) => {
      const client = await server.connect(test);
      for (let n = 0; n < 6; n++) client.send('hello');
      for (const { status, event } of await client.take(5))
        assert.deepEqual([status, event], [400, 'badFrame']);
      assert.deepEqual(await client.close(), { code: 1008, reason: 'policyViolation' });
      assert.deepEqual(client.unread, []);
    });
  });
}
