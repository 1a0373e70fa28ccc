import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { OriginalServer } from '../../support/original/server.js';
import { acceptedTokens, refusedTokens } from '../../support/original/tokens.js';
import type { RawAnswer } from '../../support/raw-handshake.js';
import { until } from '../../support/until.js';

/** The server that has the key of a vector. */
type ServerOf = (key: string) => OriginalServer;

/** Tokens of the vectors get in, and controllers see what is in them but for `ctime`. */
export function checkTokenAccept(serverOf: ServerOf): void {
  describe('token accept', () => {
    for (const { name, key, token, claims } of acceptedTokens) {
      it(`lets in: ${name}`, async (test) => {
        const client = await serverOf(key).connect(test, token);
        assert.deepEqual((await client.ask('claims')).param, claims);
      });
    }
  });
}

/** Everything else is refused alike, and leaves nothing behind. */
export function checkTokenRefuse(serverOf: ServerOf, server: OriginalServer): void {
  describe('token refuse', () => {
    for (const { name, key, token } of refusedTokens) {
      it(`refuses: ${name}`, async (test) => assertRefused(await serverOf(key).shakeWith(test, token)));
    }

    it('refuses who brings none', async (test) => assertRefused(await server.shake(test, '')));

    it('stores nothing of all these', async (test) => {
      const client = await server.connect(test);
      const count = async (): Promise<unknown> => {
        await client.ask('chat.room.tell'); // what it tells everyone comes first
        return (await client.next()).param;
      };
      await until('nobody but this client is connected', async () =>
        isDeepStrictEqual(await count(), { count: 1 }),
      );
    });
  });
}

/** The accept value of RFC 6455, and what it is made from must be there. */
export function checkHandshake(server: OriginalServer): void {
  describe('handshake', () => {
    it('the key of the check gets its accept value', async (test) => {
      const set = { 'Sec-WebSocket-Key': 'x3JJHMbDL1EzLkh9GBhXDw==' };
      const answer = await server.shakeWith(test, undefined, { set });
      assert.equal(answer.status, 101);
      assert.equal(answer.header('sec-websocket-accept'), 'HSmrc0sMlYUkAGmm5OPpG2HaGWk=');
    });

    it('no key is a 400', async (test) => {
      const remove = ['Origin', 'Sec-WebSocket-Key'];
      assert.equal((await server.shakeWith(test, undefined, { remove })).status, 400);
    });
  });
}

/** The greeting. docs/protocol.md overrules: development shows its page, and a plain request with `auth` is a 426. */
export function checkHttp(development: OriginalServer, production: OriginalServer): void {
  describe('http', () => {
    it('GET is answered with the greeting', async () => {
      assert.equal(await (await production.get('/')).text(), '<h1>Hi guy!</h1>');
      assert.match(await (await development.get('/')).text(), /<h1>Hi guy!<\/h1>/);
    });

    it('a token that comes without an upgrade is told what it lacks', async () => {
      for (const server of [development, production])
        assert.equal((await server.get(`/?auth=${encodeURIComponent(server.token())}`)).status, 426);
    });
  });
}

function assertRefused(answer: RawAnswer): void {
  assert.deepEqual([answer.status, answer.header('message'), answer.body], [403, 'error auth', '']);
}
