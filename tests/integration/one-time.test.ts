import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeLegacyToken, systemClock } from '#library';
import { StoreUnavailable } from '#core';
import type { SettingsInput } from '../../core/config/schema.js';
import type { Ending } from '../support/ending.js';
import { goodHandshake } from '../support/good-handshake.js';
import { writeHandshake } from '../support/handshakes.js';
import { Latch } from '../support/latch.js';
import { memoryCluster } from '../support/memory-cluster.js';
import { exchange, type RawAnswer } from '../support/raw-handshake.js';
import { TestServer } from '../support/server.js';
import { script, startStage } from '../support/stage.js';
import { buildToken } from '../support/tokens.js';
import { until } from '../support/until.js';

const key = 'a key of the tests';
const settings: SettingsInput = {
  auth: { oneTime: true, legacy3des: { keys: [key, 'another key'], maxAgeSec: 300 } },
};
const refused = [403, 'error auth'];

async function shake(test: Ending, server: TestServer, token: string): Promise<RawAnswer> {
  const send = goodHandshake(server, token);
  return exchange(test, server.port, writeHandshake(send, server.port));
}

async function answerTo(test: Ending, server: TestServer, token: string): Promise<unknown> {
  const answer = await shake(test, server, token);
  return answer.status === 101 ? 101 : [answer.status, answer.header('message')];
}

function seconds(): number {
  return Math.floor(systemClock.wallTime() / 1_000);
}

function legacyToken(claims: object = {}): string {
  const whole = { id: 'u1', type: 'wechatUser', code: 'R', ctime: seconds(), ...claims };
  return encodeLegacyToken(JSON.stringify(whole), key);
}

describe('a token that is good once (auth.oneTime)', () => {
  for (const [kind, make] of [
    ['a token', (server: TestServer) => server.mint()],
    ['a token without an id', () => buildToken({ claims: { jti: null } }, seconds())],
    ['a token with an empty id', () => buildToken({ claims: { jti: '' } }, seconds())],
    ['a token with a long id', () => buildToken({ claims: { jti: 'x'.repeat(400) } }, seconds())],
    ['an original token', () => legacyToken()],
  ] as const) {
    it(`is refused the second time like a bad one: ${kind}`, async (test) => {
      const server = await TestServer.start(test, { settings });
      const token = make(server);
      assert.equal(await answerTo(test, server, token), 101);
      assert.deepEqual(await answerTo(test, server, token), refused);
      assert.equal(server.gateway.opened.length, 1);
      assert.ok(server.lines.every((line) => !line.includes(token)));
    });
  }

  it('is refused by another gateway too', async (test) => {
    const cluster = memoryCluster();
    const [one, two] = [
      await TestServer.start(test, { settings, cluster }),
      await TestServer.start(test, { settings, cluster, id: 'g2' }),
    ];
    for (const token of [one.mint(), legacyToken()]) {
      assert.equal(await answerTo(test, one, token), 101);
      assert.deepEqual(await answerTo(test, two, token), refused);
    }
  });

  it('is one in every spelling that an original token may have', async (test) => {
    const server = await TestServer.start(test, { settings });
    // The texts are of different lengths, so that both signs and the padding are met.
    const token = Array.from({ length: 40 }, (_, n) => legacyToken({ nickname: 'ÿ'.repeat(n) })).find(
      (text) => /\*.*:.*_$/.test(text),
    );
    assert.ok(token !== undefined);
    assert.equal(await answerTo(test, server, token), 101);
    for (const spelling of [
      token.replaceAll('*', '+'),
      token.replaceAll(':', '/'),
      token.replaceAll('_', '='),
      token.replaceAll('_', ''),
    ]) {
      assert.notEqual(spelling, token);
      assert.deepEqual(await answerTo(test, server, spelling), refused);
    }
  });

  it('is good once for one of many who come at the same time', async (test) => {
    const server = await TestServer.start(test, { settings });
    const token = server.mint();
    const answers = await Promise.all(Array.from({ length: 10 }, () => shake(test, server, token)));
    assert.equal(answers.filter(({ status }) => status === 101).length, 1);
    assert.equal(answers.filter(({ status }) => status === 403).length, 9);
  });

  it('is of no use where nobody can say, and good when somebody can', async (test) => {
    const server = await TestServer.start(test, { settings });
    const token = server.mint();
    const set = test.mock.method(server.cluster.store.keys, 'set', async () => {
      throw new StoreUnavailable('connection', 'no store');
    });
    assert.deepEqual(await answerTo(test, server, token), [503, undefined]);
    assert.equal(server.gateway.opened.length, 0);
    set.mock.restore();
    assert.equal(await answerTo(test, server, token), 101);
  });

  it('is not used up by a handshake that is refused for something else', async (test) => {
    const server = await TestServer.start(test, { settings });
    const token = server.mint();
    const target = `/?auth=${encodeURIComponent(token)}`;
    const bytes = writeHandshake({ base: 'good', target, set: { Origin: 'https://evil.test' } }, server.port);
    assert.equal((await exchange(test, server.port, bytes)).status, 403);
    assert.equal(await answerTo(test, server, token), 101);
  });

  it('is not asked for where a client needs none and brings none', async (test) => {
    const server = await TestServer.start(test, { settings: { auth: { oneTime: true, required: false } } });
    for (let n = 0; n < 2; n++) assert.equal(await answerTo(test, server, ''), 101);
  });

  it('lets nobody in unasked when the workers are gone meanwhile', async (test) => {
    const server = await startStage(test, { settings });
    const asked: string[] = [];
    script.onOpen.first = ({ id }) => void asked.push(id);
    const { keys } = server.cluster.store;
    const set = keys.set.bind(keys);
    const [begun, go] = [new Latch(), new Latch()];
    test.mock.method(keys, 'set', async (...facts: Parameters<typeof set>) => {
      begun.open();
      await go.opened;
      return set(...facts);
    });
    const answer = shake(test, server, server.mint());
    await begun.wait('the token is looked up');
    server.cut('w1');
    await until('w1 is gone', () => !server.gateway.workers.isReady);
    go.open();
    assert.equal((await answer).status, 503);
    assert.deepEqual([asked, server.gateway.opened.length], [[], 0]);
  });
});
