import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { z } from 'zod';

import { loadSettings } from '../../../../core/config/load.js';
import { SettingsError } from '../../../../core/config/mistakes.js';
import type { SettingsInput } from '../../../../core/config/schema.js';
import { mergePatch } from '#library';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { fixtureAuth, testKey } from '../../../support/tokens.js';
import { readVectors } from '../../../support/vectors.js';

const { cases } = z
  .object({
    cases: z.array(
      z.object({
        id: z.string(),
        surface: z.string(),
        title: z.string(),
        send: z.object({
          pre: z.string().optional(),
          text: z.string().optional(),
          patch: z.unknown().optional(),
        }),
        expect: z.object({ exit: z.unknown().optional(), stderr: z.string().optional() }),
      }),
    ),
  })
  .parse(readVectors('bad-inputs.json'));
const configCases = cases.filter(({ surface }) => surface === 'config');
const good = { auth: fixtureAuth, origins: ['https://app.example.test'] };
const production = { env: 'production' } as const;

/** The lines with which a config file is refused; none when it is taken. */
async function linesOf(text: string | undefined, pre?: string): Promise<readonly string[]> {
  const root = await temporaryFolder();
  const file = pre?.includes('directory') ? root : join(root, 'run.json');
  if (text !== undefined) await writeFile(file, text);
  try {
    await loadSettings({ folder: root, root, file, env: {} });
    return [];
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error.lines;
  }
}

function linesOfPatch(patch: SettingsInput): Promise<readonly string[]> {
  return linesOf(JSON.stringify(mergePatch(good, patch)));
}

describe('the configuration', () => {
  it('knows all config cases of the vectors, and takes the good one', async () => {
    assert.equal(configCases.length, 29);
    assert.deepEqual(await linesOf(JSON.stringify(good)), []);
    assert.deepEqual(await linesOfPatch(production), []);
  });

  for (const { id, title, send, expect } of configCases) {
    it(`is refused as in ${id}: ${title}`, async () => {
      const { pre, text } = send;
      const patched = pre === undefined ? JSON.stringify(mergePatch(good, send.patch)) : undefined;
      const lines = await linesOf(text ?? patched, pre);
      assert.equal(expect.exit, 'config');
      assert.notEqual(lines.length, 0);
      const wanted = new RegExp(expect.stderr ?? '', 'i');
      assert.ok(
        lines.some((line) => wanted.test(line)),
        lines.join('\n'),
      );
    });
  }

  const refused: readonly (readonly [title: string, patch: SettingsInput, line: RegExp])[] = [
    ['a proxy by name', { proxies: ['localhost'] }, /^proxies\.0: .*a network such as 10\.0\.0\.0\/8/],
    ['a network without an end', { proxies: ['10.0.0.0/33'] }, /^proxies\.0/],
    [
      'original tokens of every age that are good once',
      { auth: { oneTime: true, legacy3des: { keys: ['k'], maxAgeSec: 0 } } },
      /^auth\.legacy3des\.maxAgeSec: .*a limit.*remembered for ever \(auth\.oneTime\)/,
    ],
    ['half of an address', { proxies: ['::1', '10.1'] }, /^proxies\.1/],
    ['a network of nothing', { proxies: ['fd00::/'] }, /^proxies\.0/],
    [
      'a Redis of an unknown kind',
      { redis: { url: 'http://user:secret@localhost' } },
      /^redis\.url: expected redis:\/\/.*redis\+sentinel:\/\/.*, found a value that is not shown /,
    ],
    ['one port twice', { manager: { port: 20_000 } }, /^manager\.port: .* found 20000 \(\S+run\.json\)/],
    [
      'a current key that is not there',
      { auth: { current: 'k7' } },
      /^auth\.current: .*"k7".*one of k1, k2$/,
    ],
    ['a sample as a key', { auth: { keys: { k2: 'Marico_key' } } }, /sample/],
    ['a sample in base64', { auth: { keys: { k2: base64('marico-websocket') } } }, /sample/],
    ['a key that repeats', { auth: { keys: { k2: base64('\0'.repeat(32)) } } }, /weak/],
    [
      'a key of 31 bytes',
      { auth: { keys: { k2: testKey('k').subarray(1).toString('base64') } } },
      /31 bytes/,
    ],
    ['a key in base64url', { auth: { keys: { k2: '_'.repeat(43) } } }, /not base64/],
    ['no authentication in production', { ...production, auth: { required: false } }, /^auth\.required/],
    ['every origin in production', { ...production, origins: ['*'] }, /^origins\.0/],
    [
      'a sample of the original in production',
      { ...production, auth: { legacy3des: { keys: ['a', 'marico-websocket'] } } },
      /^auth\.legacy3des\.keys/,
    ],
    [
      'pings slower than the idle rule',
      { heartbeat: { pingIntervalMs: 60_001 } },
      /^heartbeat\.pingIntervalMs/,
    ],
    ['an open manager port without a secret', { manager: { host: '0.0.0.0' } }, /^manager\.host/],
    ...[
      'app.example.test',
      'https://app.example.test/',
      'https://App.example.test',
      'https://app.example.test:443',
      'https://*.example.test',
      'null',
    ].map((origin) => [`the origin ${origin}`, { origins: [origin] }, /^origins\.0/] as const),
    [
      'a page for development',
      { pages: { serve: ['index'], issuer: '/token' } },
      /^pages\.serve\.0.*remove it/,
    ],
    [
      'pages in production and nobody who gives them tokens',
      { ...production, pages: { serve: ['wall'] } },
      /^pages\.issuer: expected a path/,
    ],
    ...['token', '//id.example.com/token', '/\\id.example.com', '/token?a=1', 'ftp://id.example.com/'].map(
      (issuer) => [`the issuer ${issuer}`, { pages: { issuer } }, /^pages\.issuer/] as const,
    ),
    ...['http://id.example.com/', 'https://u:p@id.example.com/', 'https://id.example.com/?a=1'].map(
      (issuer) =>
        [
          `the issuer ${issuer} in production`,
          { ...production, pages: { issuer } },
          /^pages\.issuer/,
        ] as const,
    ),
  ];
  for (const [title, patch, line] of refused) {
    it(`is refused with ${title}`, async () => {
      const lines = await linesOfPatch(patch);
      assert.equal(lines.length, 1);
      assert.match(lines[0] ?? '', line);
    });
  }

  const taken: readonly (readonly [title: string, patch: SettingsInput])[] = [
    ['a free port twice', { outside: { port: 0 }, manager: { port: 0 } }],
    ['every origin in development', { origins: ['*'] }],
    ['exact origins', { origins: ['http://[::1]:3000', 'https://a.test:8443', 'capacitor://localhost'] }],
    ['no idle rule and slow pings', { heartbeat: { idleTimeoutMs: 0, pingIntervalMs: 90_000 } }],
    ['an open manager port with a secret', { manager: { host: '0.0.0.0', secret: 'x' } }],
    ['proxies', { proxies: ['127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8', '::ffff:10.0.0.0/104'] }],
    ['a loopback manager', { manager: { host: '127.0.0.2' } }],
    ['an issuer without TLS in development', { pages: { issuer: 'http://10.0.0.7:8080/token' } }],
    [
      'an issuer on this machine',
      { ...production, pages: { serve: ['wall'], issuer: 'http://127.0.0.1:81/t' } },
    ],
    ['an issuer behind TLS', { ...production, pages: { issuer: 'https://id.example.com/token' } }],
    ['an issuer on the host of the page', { ...production, pages: { serve: ['wall'], issuer: '/token' } }],
    ['a sample of the original in development', { auth: { legacy3des: { keys: ['marico-websocket'] } } }],
  ];
  for (const [title, patch] of taken) {
    it(`is taken with ${title}`, async () => assert.deepEqual(await linesOfPatch(patch), []));
  }

  it('needs keys in production, of either kind', async () => {
    const lines = await linesOf(JSON.stringify(production));
    assert.match(lines.join(), /^auth\.keys: expected a key in production/);
    const legacy = { ...production, auth: { legacy3des: { keys: ['a key of our own'] } } };
    assert.deepEqual(await linesOf(JSON.stringify(legacy)), []);
  });
});

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
