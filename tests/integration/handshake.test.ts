import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import type { Ending } from '../support/ending.js';
import {
  fixtureSettings,
  handshakeCases,
  type HandshakeCase,
  type HandshakeSend,
  writeHandshake,
} from '../support/handshakes.js';
import { exchange, type RawAnswer } from '../support/raw-handshake.js';
import { TestServer } from '../support/server.js';
import { buildToken } from '../support/tokens.js';
import { readVectors } from '../support/vectors.js';
import { within } from '../support/within.js';

const { websocket_accept: acceptCases } = z
  .object({ websocket_accept: z.array(z.object({ key: z.string(), accept: z.string() })).min(1) })
  .parse(readVectors('legacy-hash.json'));
const question = '{"method":"index.index.index"}';
const isSuccess = (text: string) => text === '{"status":200,"event":"success","info":"执行完成"}';

/** What must hold in the server, by the case that asks for it. */
const effects: Record<string, (answer: RawAnswer, server: TestServer) => void | Promise<void>> = {
  'hs-016': (answer) => assert.equal(answer.header('set-cookie'), undefined),
  'hs-017': async ({ closed }) => within('the end of the connection', closed),
  'hs-032': (_answer, server) =>
    assert.equal(server.gateway.last.record.request.address, '127.0.0.1', 'the address of the socket'),
};

async function start(test: Ending): Promise<TestServer> {
  return TestServer.start(test, { settings: fixtureSettings });
}

async function shake(test: Ending, server: TestServer, send: HandshakeSend): Promise<RawAnswer> {
  return exchange(test, server.port, writeHandshake(send, server.port));
}

/** What holds for every case (`howToRun.always`), as far as a handshake can touch it. */
function checkAlways(server: TestServer, answer: RawAnswer, request: Buffer): void {
  const token = /auth=([^ &]{8,})/.exec(request.toString('latin1'))?.[1];
  for (const line of server.lines) {
    assert.equal(line.trimEnd().includes('\n'), false, 'a record is one line');
    assert.ok(token === undefined || !line.includes(token), 'no token in the log');
    for (const key of Object.values(server.settings.auth.keys)) assert.ok(!line.includes(key));
  }
  assert.doesNotMatch(answer.text, /\n\s+at |node_modules|\.[jt]s\b|Error\b|node\/|ws\/\d/);
  assert.ok(token === undefined || !answer.text.includes(token), 'no token in the answer');
  assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
}

async function run(test: Ending, entry: HandshakeCase): Promise<RawAnswer> {
  const server = await start(test);
  const bystander = await server.connect({ origin: 'https://app.example.test' });
  const request = writeHandshake(entry.send, server.port);
  const answer = await within('the answer', exchange(test, server.port, request), entry.expect.within_ms);
  const expected = [entry.expect.http].flat();
  assert.ok(expected.includes(answer.status), `${answer.status} instead of ${expected.join(' or ')}`);
  if (answer.status === 101) assert.ok(isSuccess(await answer.ask(question)), 'the connection works');
  else await within('the end of the connection', answer.closed);
  if (entry.expect.effect !== undefined) {
    const check = effects[entry.id];
    assert.ok(check !== undefined, `nothing checks this effect: ${entry.expect.effect}`);
    await check(answer, server);
  }
  assert.ok(isSuccess(JSON.stringify(await bystander.ask('index.index.index'))));
  assert.equal(server.gateway.connectionCount, answer.status === 101 ? 2 : 1);
  checkAlways(server, answer, request);
  return answer;
}

describe('a handshake', () => {
  it('has 32 cases about itself and 50 about its token', () => {
    const surfaces = handshakeCases.map(({ surface }) => surface);
    assert.equal(surfaces.filter((surface) => surface === 'handshake').length, 32);
    assert.equal(surfaces.filter((surface) => surface === 'token').length, 50);
  });

  for (const entry of handshakeCases) {
    const verb = entry.control ? 'is accepted' : 'is refused';
    it(`${verb}, ${entry.id}: ${entry.title}`, async (test) => {
      const answer = await run(test, entry);
      if (entry.surface === 'token' && !entry.control) assert.equal(answer.text, refusal);
    });
  }

  for (const { key, accept } of acceptCases) {
    it(`computes the accept value of the standard for ${key}`, async (test) => {
      const server = await start(test);
      const set = {
        'Sec-WebSocket-Key': key,
        'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits',
      };
      const send: HandshakeSend = { base: 'good', set };
      const answer = await shake(test, server, send);
      assert.equal(answer.status, 101);
      assert.equal(answer.header('sec-websocket-accept'), accept);
      assert.equal(answer.header('sec-websocket-extensions'), undefined);
    });
  }

  it('that names another version is told the right one', async (test) => {
    const server = await start(test);
    const answer = await shake(test, server, { base: 'good', set: { 'Sec-WebSocket-Version': '12' } });
    assert.deepEqual([answer.status, answer.header('sec-websocket-version')], [426, '13']);
  });

  it('is judged by the cheapest check first, and its token last', async (test) => {
    const server = await start(test);
    const token = { literal: 'a1.bad' };
    const Origin = 'https://evil.test';
    const faults: readonly (readonly [status: number, send: HandshakeSend])[] = [
      [
        405,
        { base: 'good', token, method: 'POST', target: '/nope?auth={{auth}}', remove: ['Sec-WebSocket-Key'] },
      ],
      [
        404,
        {
          base: 'good',
          token,
          target: '/nope?auth={{auth}}',
          remove: ['Sec-WebSocket-Key'],
          set: { Origin },
        },
      ],
      [400, { base: 'good', token, remove: ['Sec-WebSocket-Key'], set: { Origin } }],
      [400, { base: 'good', token, set: { Origin, 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAA' } }],
      [400, { base: 'good', token, set: { Origin, 'Sec-WebSocket-Key': ['{{key}}', '{{key}}'] } }],
      [403, { base: 'good', token, set: { Origin } }],
      [403, { base: 'good', token }],
    ];
    const messages = [];
    for (const [status, send] of faults) {
      const answer = await shake(test, server, send);
      assert.equal(answer.status, status);
      messages.push(answer.header('message'));
    }
    assert.deepEqual(messages, [...faults.slice(1).map(() => undefined), 'error auth']);
  });

  it('may have a hundred header lines and not one more', async (test) => {
    const server = await start(test);
    const padding = Array.from({ length: 94 }, (_, n) => `${n}`); // and the six of a good one
    const good: HandshakeSend = { base: 'good', set: { 'X-Pad': padding } };
    assert.equal((await shake(test, server, good)).status, 101);
    const bad: HandshakeSend = { base: 'good', set: { 'X-Pad': [...padding, 'more'] } };
    assert.equal((await shake(test, server, bad)).status, 431);
  });

  it('is read without regard to case where the standard wants it so', async (test) => {
    const server = await start(test);
    const set = {
      Upgrade: 'WebSocket',
      Connection: 'keep-alive, upgrade',
      Origin: 'HTTPS://App.Example.Test',
    };
    assert.equal((await shake(test, server, { base: 'good', set })).status, 101);
  });

  it('of a page is refused when its origin is not listed, and accepted when it is the host itself', async (test) => {
    const server = await TestServer.start(test, { settings: { requireOrigin: true } });
    const own = { base: 'good', set: { Origin: `http://127.0.0.1:${server.port}` } } as const;
    assert.equal((await shake(test, server, own)).status, 101);
    assert.equal((await shake(test, server, { base: 'good' })).status, 403);
    const twice: HandshakeSend = { base: 'good', set: { Origin: [own.set.Origin, own.set.Origin] } };
    assert.equal((await shake(test, server, twice)).status, 403);
  });

  it('without an origin is accepted where none is required', async (test) => {
    const server = await TestServer.start(test, { settings: { ...fixtureSettings, requireOrigin: false } });
    assert.equal((await shake(test, server, { base: 'good', remove: ['Origin'] })).status, 101);
    const foreign = { base: 'good', set: { Origin: 'https://evil.test' } } as const;
    assert.equal((await shake(test, server, foreign)).status, 403);
  });

  it('is refused with 503 while no worker is ready, and nothing is stored', async (test) => {
    const server = await TestServer.startAlone(test, { settings: fixtureSettings });
    assert.equal((await shake(test, server, { base: 'good' })).status, 503);
    assert.equal(server.gateway.opened.length, 0);
  });

  it('stores nothing when it is refused', async (test) => {
    const server = await start(test);
    await shake(test, server, { base: 'good', token: { literal: 'a1.bad' } });
    assert.deepEqual([server.gateway.opened.length, server.gateway.connectionCount], [0, 0]);
  });
});

const refusal = [
  'HTTP/1.1 403 Forbidden',
  'message: error auth',
  'connection: close',
  'content-length: 0',
  '',
  '',
].join('\r\n');

describe('where no token is required', () => {
  const settings = { auth: { required: false } };

  it('a client without one is let in as nobody', async (test) => {
    const server = await TestServer.start(test, { settings });
    const client = await server.connect({ token: '' });
    assert.equal((await client.ask('index.index.whoami')).param, undefined);
    assert.deepEqual(server.gateway.last.record.auth, {});
    const bare = await shake(test, server, { base: 'good', target: '/', remove: ['Origin'] });
    assert.equal(bare.status, 101);
  });

  for (const query of [
    'auth=a1.bad',
    'auth=%E0%A4%A',
    'auth=%',
    'auth=&auth=',
    'auth={{auth}}&auth={{auth}}',
  ]) {
    it(`a token that is there must be good: ${query}`, async (test) => {
      const server = await TestServer.start(test, { settings });
      const answer = await shake(test, server, { base: 'good', target: `/?${query}`, remove: ['Origin'] });
      assert.equal(answer.text, refusal);
    });
  }
});

const named = z.object({ name: z.string(), key: z.string(), token: z.string() });
const original = z
  .object({
    valid: z.array(named.extend({ fields: z.record(z.string(), z.unknown()) })),
    tolerated: z.array(named),
    refused: z.array(named),
  })
  .parse(readVectors('mswoole-auth.json'));

/** A server that lets original tokens in, of whatever age. */
async function startLegacy(test: Ending, key: string): Promise<TestServer> {
  return TestServer.start(test, {
    settings: { auth: { legacy3des: { keys: [key || 'Marico_key'], maxAgeSec: 0 } } },
  });
}

describe('where original tokens are let in', () => {
  for (const { name, key, token, fields } of original.valid) {
    it(`a controller sees the fields of a good one without its time: ${name}`, async (test) => {
      const server = await startLegacy(test, key);
      const client = await server.connect({ token });
      const { ctime: _, ...rest } = fields;
      const claims = { ...rest, id: String(fields['id']), code: String(fields['code']) };
      assert.deepEqual(server.gateway.last.record.auth, claims);
      const { param } = await client.ask('index.index.whoami');
      const { id, code } = claims;
      assert.deepEqual(param, { id, type: fields['type'], code });
    });
  }

  for (const { name, key, token } of original.tolerated) {
    it(`another spelling is as good: ${name}`, async (test) => {
      const server = await startLegacy(test, key);
      const client = await server.connect({ token });
      assert.ok(isSuccess(JSON.stringify(await client.ask('index'))));
    });
  }

  for (const { name, key, token } of original.refused) {
    it(`a bad one is refused like every other: ${name}`, async (test) => {
      const server = await startLegacy(test, key);
      const target = `/?auth=${encodeURIComponent(token)}`;
      const answer = await shake(test, server, { base: 'good', target, remove: ['Origin'] });
      assert.equal(answer.text, refusal);
      assert.equal(server.gateway.opened.length, 0);
    });
  }
});

describe('a connected client', () => {
  it('may send a message of 64 KiB, and is closed with 1009 for one byte more', async (test) => {
    const server = await TestServer.start(test);
    const client = await server.connect();
    const frame = (bytes: number) => JSON.stringify({ pad: '' }).replace('""', `"${'x'.repeat(bytes - 10)}"`);
    client.send(frame(65_536));
    assert.equal((await client.next()).status, 200);
    client.send(frame(65_537));
    assert.equal((await client.close()).code, 1009);
  });

  for (const shape of ['base', 'process'] as const) {
    it(`gets exactly 3 for a 2, and nothing else, in ${shape} mode`, async (test) => {
      const server = await TestServer.start(test, { shape });
      const client = await server.connect();
      client.send('2');
      assert.equal(await client.nextText(), '3');
      assert.ok(isSuccess(JSON.stringify(await client.ask('index'))));
      assert.deepEqual(client.unread, []);
    });

    it(`is who its token says, whatever it claims, in ${shape} mode`, async (test) => {
      const server = await TestServer.start(test, { shape });
      const client = await server.connect({ token: server.mint({ id: 'ann', code: '房间' }) });
      const { param } = await client.ask('index.index.whoami', { auth: { id: 'bob' }, fd: 1, code: 'x' });
      assert.deepEqual(param, { id: 'ann', type: 'wechatUser', code: '房间' });
    });
  }
});

describe('plain HTTP on the port of the clients', () => {
  it('gives the greeting in production and nothing else', async (test) => {
    const server = await TestServer.start(test, { settings: { env: 'production' } });
    const response = await server.get('/');
    assert.deepEqual([response.status, await response.text()], [200, '<h1>Hi guy!</h1>']);
    for (const path of ['/token', '/index.js', '/index.html', '/index.css', '/..%2fpackage.json']) {
      assert.equal((await server.get(path)).status, 404, path);
    }
  });

  it('gives the page in development, whose heading is the greeting', async (test) => {
    const server = await TestServer.start(test);
    const response = await server.get('/');
    assert.match(await response.text(), /<h1[^>]*>Hi guy!/);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(
      (await server.get('/index.js')).headers.get('content-type'),
      'text/javascript; charset=utf-8',
    );
  });

  it('gives a token in development with which a client is let in', async (test) => {
    const server = await TestServer.start(test);
    const token = await (await server.get('/token?id=ann&type=wall&code=room7')).text();
    const client = await server.connect({ token });
    const { param } = await client.ask('index.index.whoami');
    assert.deepEqual(param, { id: 'ann', type: 'wall', code: 'room7' });
  });

  for (const query of ['id=a:b', 'id=', 'type=root', 'id=%0a', `id=${'x'.repeat(200)}:`]) {
    it(`survives a request for a token that the server would refuse: ${query.slice(0, 20)}`, async (test) => {
      const server = await TestServer.start(test);
      const response = await server.get(`/token?${query}`);
      assert.ok([200, 400].includes(response.status));
      const again = await server.get('/token');
      assert.equal(again.status, 200);
    });
  }

  it('gives no token to the script of another site', async (test) => {
    const server = await TestServer.start(test);
    for (const site of ['cross-site', 'same-site']) {
      const response = await server.get('/token', { headers: { 'sec-fetch-site': site } });
      assert.equal(response.status, 403, site);
    }
  });

  it('with a token is told to upgrade, good or bad, and cut', async (test) => {
    const server = await TestServer.start(test);
    for (const token of [server.mint(), 'a1.bad', '']) {
      const answer = await exchange(
        test,
        server.port,
        Buffer.from(`GET /?auth=${token} HTTP/1.1\r\nHost: x\r\n\r\n`),
      );
      assert.equal(answer.status, 426);
      assert.equal(answer.header('upgrade'), 'websocket');
    }
  });

  it('that is neither GET nor HEAD, or of another path, is 404', async (test) => {
    const server = await TestServer.start(test);
    assert.equal((await server.get('/', { method: 'POST', body: 'x' })).status, 404);
    assert.equal((await server.get('/nope')).status, 404);
    assert.equal((await server.get('/', { method: 'HEAD' })).status, 200);
  });
});

describe('the text of a token', () => {
  it('is the same for the tests and for the server', async (test) => {
    const server = await start(test);
    const now = Math.floor(Date.now() / 1_000);
    const client = await server.connect({ token: buildToken({}, now), origin: 'https://app.example.test' });
    assert.equal((await client.ask('index')).status, 200);
  });
});
