import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readPageFiles } from '../../core/gateway/doors/page-files.js';
import { settingsSchema, type SettingsInput } from '../../core/config/schema.js';
import { TestServer } from '../support/server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const production = {
  env: 'production',
  pages: { serve: ['audience', 'wall'], issuer: 'https://id.example.com/token' },
} as const;
const policyOf = (response: Response) => response.headers.get('content-security-policy') ?? '';

/** What is served of a folder with these files. */
async function pathsOf(files: readonly string[], settings: SettingsInput): Promise<string[]> {
  const folder = await temporaryFolder();
  for (const file of files) {
    await mkdir(join(folder, file, '..'), { recursive: true });
    await writeFile(join(folder, file), 'x');
  }
  return [...readPageFiles(folder, settingsSchema.parse(settings)).keys()].toSorted();
}

const files = [
  'index.html',
  'index.js',
  'one.html',
  'two.html',
  'shared/a.js',
  'shared/deep/b.css',
  '.env',
  'x.ts',
];

describe('the files of public/pages', () => {
  it('are all served in development, under exactly their names', async () => {
    assert.deepEqual(await pathsOf(files, {}), [
      '/',
      '/index.js',
      '/one.html',
      '/shared/a.js',
      '/shared/deep/b.css',
      '/two.html',
    ]);
  });

  it('are in production the pages that the settings name, and what pages share', async () => {
    assert.deepEqual(await pathsOf(files, { env: 'production' }), []);
    assert.deepEqual(await pathsOf(files, { env: 'production', pages: { serve: ['two'] } }), [
      '/shared/a.js',
      '/shared/deep/b.css',
      '/two.html',
    ]);
  });

  it('cannot be named where they are not', async () => {
    await assert.rejects(
      pathsOf(files, { env: 'production', pages: { serve: ['three'] } }),
      /pages\.serve names three, .* there is one, two\./,
    );
  });

  it('are no links', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'one.html'), 'x');
    await symlink('/etc/hostname', join(folder, 'two.html'));
    await symlink('/etc', join(folder, 'shared'));
    assert.deepEqual([...readPageFiles(folder, settingsSchema.parse({})).keys()], ['/one.html']);
  });

  it('have bounds', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'one.html'), 'x'.repeat(1_048_577));
    assert.throws(() => readPageFiles(folder, settingsSchema.parse({})), /one\.html has 1048577 bytes/);
    const many = Array.from({ length: 201 }, (_, number) => `p${number}.css`);
    await assert.rejects(pathsOf([...many, 'one.html'], {}), /more than 200 files/);
  });
});

describe('a page', () => {
  it('has an etag, and is not sent again to who has it', async (test) => {
    const server = await TestServer.start(test);
    const first = await server.get('/audience.html');
    const etag = first.headers.get('etag') ?? '';
    assert.match(etag, /^"[\w-]{22}"$/);
    assert.equal(first.headers.get('cache-control'), 'no-cache');
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await server.get('/audience.html', { headers: { 'if-none-match': known } });
      assert.deepEqual([again.status, await again.text(), again.headers.get('etag')], [304, '', etag]);
      assert.match(policyOf(again), /default-src 'none'/);
    }
    const changed = await server.get('/audience.html', { headers: { 'if-none-match': '"other"' } });
    assert.equal(changed.status, 200);
  });

  it('may talk to this host alone, and in production to who gives it its tokens', async (test) => {
    const development = await (await TestServer.start(test)).get('/wall.html');
    assert.match(policyOf(development), /connect-src 'self';/);
    const server = await TestServer.start(test, { settings: production });
    assert.match(policyOf(await server.get('/wall.html')), /connect-src 'self' https:\/\/id\.example\.com;/);
  });

  it('learns where its tokens come from and where it connects', async (test) => {
    const development = await TestServer.start(test);
    assert.deepEqual(await (await development.get('/pages.json')).json(), { issuer: '/token', connect: '/' });
    const server = await TestServer.start(test, { settings: { ...production, outside: { path: '/ws' } } });
    const { issuer } = production.pages;
    assert.deepEqual(await (await server.get('/pages.json')).json(), { issuer, connect: '/ws' });
  });

  it('is served in production where the settings say so, and nothing of development is', async (test) => {
    const server = await TestServer.start(test, { settings: production });
    for (const path of ['/audience.html', '/wall.html', '/shared/line.js'])
      assert.equal((await server.get(path)).status, 200, path);
    assert.equal(await (await server.get('/')).text(), '<h1>Hi guy!</h1>');
    for (const path of ['/index.html', '/index.js', '/token', '/development', '/shared/', '/shared'])
      assert.equal((await server.get(path)).status, 404, path);
  });

  it('is not served in production otherwise', async (test) => {
    const server = await TestServer.start(test, { settings: { env: 'production' } });
    for (const path of ['/audience.html', '/wall.html', '/shared/line.js', '/pages.json'])
      assert.equal((await server.get(path)).status, 404, path);
  });

  it('gets a token in development for the nickname that was typed', async (test) => {
    const server = await TestServer.start(test);
    const query = new URLSearchParams({ id: 'ann', code: 'room7', nickname: '小安 & <b>' });
    const token = await (await server.get(`/token?${query.toString()}`)).text();
    await server.connect({ token });
    const auth = { id: 'ann', type: 'wechatUser', code: 'room7', nickname: '小安 & <b>' };
    assert.deepEqual(server.gateway.last.record.auth, auth);
  });
});
