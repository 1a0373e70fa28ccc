import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { connect as connectSecurely } from 'node:tls';

import { TestClient } from '../../support/client.js';
import { namedBlocks } from '../../support/docs/examples.js';
import { readDocument, takeBlocks } from '../../support/docs/markdown.js';
import { ThrowAwayNginx } from '../../support/docs/nginx.js';
import { Production } from '../../support/docs/production.js';
import { languages, loggedIn, TokenServer } from '../../support/docs/token-servers.js';
import { ThrowAwayRedis } from '../../support/redis.js';
import { until } from '../../support/until.js';

const origin = 'https://live.example.com';
const audience = ['app/live/controller/audience.ts', 'app/live/service/register.ts'];

const redis = await ThrowAwayRedis.start();

describe('a server that was deployed as docs/deployment.md says', () => {
  let production: Production;
  let nginx: ThrowAwayNginx;

  before(async () => {
    production = new Production(redis);
    const examples = [...namedBlocks('docs/controllers.md')].filter(([path]) => audience.includes(path));
    await production.start(new Map(examples));
    const [configuration = ''] = takeBlocks('docs/deployment.md', 'nginx', 1);
    nginx = await ThrowAwayNginx.start(production.path('nginx'), configuration, production.port);
  });
  after(async () => {
    await nginx?.stop();
    await production?.end();
  });

  const connect = (test: TestContext, user: string, token?: string): Promise<TestClient> =>
    TestClient.connect(test, production.url(token ?? production.token(user)), { origin });
  const rowsOf = async (id: string) => (await production.connections()).filter(({ user }) => user === id);

  it('is strict: no page, no foreign origin, no client without an origin or a token', async (test) => {
    const page = await fetch(`http://127.0.0.1:${production.port}/`);
    assert.equal(await page.text(), '<h1>Hi guy!</h1>');
    const token = production.token('u1');
    for (const other of [{}, { origin: 'https://evil.example.com' }])
      await assert.rejects(TestClient.connect(test, production.url(token), other), /403/);
    await assert.rejects(TestClient.connect(test, production.url(''), { origin }), /403/);
    assert.equal((await (await connect(test, 'u1', token)).ask('index')).status, 200);
  });

  it('takes new code without a compiler and cuts nobody off, by the command of the systemd unit', async (test) => {
    const client = await connect(test, 'u1');
    const [unit = ''] = takeBlocks('docs/deployment.md', 'ini', 1);
    const command = /^ExecReload=(.*)$/m.exec(unit)?.[1] ?? assert.fail('the unit has no ExecReload');
    const { exitCode, stdout, stderr } = await production.type(command);
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.match(stdout, /^generation 1 → 2/m);
    assert.equal((await client.ask('index')).status, 200);
  });

  it('is behind nginx with TLS, knows the address of its clients, and no log has a token', async (test) => {
    const token = production.token('u2');
    const name = 'live.example.com';
    const address = { host: '127.0.0.1', port: nginx.port, localAddress: '127.0.0.2' };
    const client = await TestClient.connect(test, `ws://${name}/?auth=${encodeURIComponent(token)}`, {
      origin,
      createConnection: () => connectSecurely({ ...address, servername: name, ca: nginx.certificate }),
    });
    assert.equal((await client.ask('index')).status, 200);
    const [row] = await rowsOf('u2');
    assert.equal(row?.address, '127.0.0.2');
    client.socket.close();
    await until('nginx has written the request down', () => nginx.accessLog !== '');
    assert.match(nginx.accessLog, /"GET \/ HTTP\/1\.1" 101 /);
    for (const log of [nginx.accessLog, nginx.errorLog, production.output])
      assert.ok(!log.includes(token) && !log.includes('auth='));
  });

  for (const language of languages) {
    it(`lets in who has a token of the ${language.name} example in docs/tokens.md, once`, async (test) => {
      const [example = ''] = takeBlocks('docs/tokens.md', language.block, 1);
      const folder = production.path('tokens', language.block);
      const server = await TokenServer.start(language, example, folder, production.key);
      test.after(() => server.stop());
      assert.equal((await server.ask('session=eve')).status, 401);
      const answer = await server.ask('session=ada');
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      const token = await answer.text();
      const client = await connect(test, loggedIn.id, token);
      assert.equal((await client.ask('index')).status, 200);
      assert.equal((await rowsOf(loggedIn.id)).length, 1);
      await assert.rejects(connect(test, loggedIn.id, token), /403/);
      assert.ok(!production.output.includes(token));
    });
  }

  it('ends connections and speaks to clients with the commands of docs/operations.md', async (test) => {
    const [, kick = '', say = ''] = takeBlocks('docs/operations.md', 'sh', 5);
    const [ann, bob, cid, dan] = await Promise.all(
      ['ann', 'bob', 'u1', 'dan'].map((id) => connect(test, id)),
    );
    const ids = (await Promise.all(['ann', 'bob'].map(rowsOf))).flat().map(({ id }) => id);
    const typed = kick.replace(/k3f9x0a2bd\.1 k3f9x0a2bd\.4/, ids.join(' '));
    assert.deepEqual((await production.type(typed)).exitCode, 0);
    for (const client of [ann, bob]) assert.deepEqual(await client?.close(), { code: 4403, reason: '' });
    assert.deepEqual(await cid?.close(), { code: 4403, reason: 'ask the support' });
    assert.equal((await production.type(say)).exitCode, 0);
    const [, frame = ''] = /^Every client gets `(.*?)` once/m.exec(readDocument('docs/operations.md')) ?? [];
    assert.equal(await dan?.nextText(), frame);
  });

  it('keeps in Redis what docs/operations.md says', async (test) => {
    const [, , , look = ''] = takeBlocks('docs/operations.md', 'sh', 5);
    const client = await connect(test, 'ann');
    assert.equal((await client.ask('live.audience.join')).event, 'audience');
    const [{ id } = assert.fail('ann is connected')] = await rowsOf('ann');
    const lines = look
      .trimEnd()
      .replaceAll('k3f9x0a2bd.1', id)
      .replaceAll('k3f9x0a2bd', production.gateway)
      .replaceAll(/^redis-cli/gm, `redis-cli -p ${redis.port}`)
      .split('\n');
    const outputs = await Promise.all(lines.map(async (line) => (await production.type(line)).stdout));
    const [gateways, connections, entry, members] = outputs.map((output) => output.trimEnd().split('\n'));
    assert.deepEqual(gateways, [production.gateway]);
    assert.deepEqual(connections, [id]);
    const fields = entry?.filter((_, index) => index % 2 === 0);
    for (const field of ['facts', 'uid', 'openedAt', 'state']) assert.ok(fields?.includes(field), field);
    assert.deepEqual(members, [id]);
  });
});
