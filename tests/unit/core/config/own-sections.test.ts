import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';

import { maskSecrets } from '#library';

import { Config } from '../../../../core/config/config.js';
import { loadSettings, settingsPrint } from '../../../../core/config/load.js';
import { SettingsError } from '../../../../core/config/mistakes.js';
import type { Settings } from '../../../../core/config/schema.js';
import type { Environment } from '../../../../core/config/sources.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

const define = pathToFileURL(join(import.meta.dirname, '../../../../core/config/define.js')).href;
const zod = import.meta.resolve('zod');

interface Project {
  /** Code of `config/<name>.js`, with `z` and `defineConfig` at hand. */
  readonly modules?: Readonly<Record<string, string>>;
  readonly file?: unknown;
  readonly dotEnv?: string;
  readonly env?: Environment;
}

const wechat = `export default defineConfig(
  z.strictObject({
    appId: z.string().min(1),
    secret: z.string().min(8),
    retries: z.int().min(0).max(5).default(2),
    rooms: z.array(z.string()).default([]),
  }),
  { appId: 'wx1', rooms: ['a'] },
);`;

async function load({ modules = { wechat }, file, dotEnv, env = {} }: Project): Promise<Settings> {
  const root = await temporaryFolder();
  await mkdir(join(root, 'config'));
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  const head = `import { z } from ${JSON.stringify(zod)};\nimport { defineConfig } from ${JSON.stringify(define)};\n`;
  for (const [name, code] of Object.entries(modules))
    await writeFile(join(root, 'config', `${name}.js`), `${head}${code}`);
  if (dotEnv !== undefined) await writeFile(join(root, '.env'), dotEnv);
  const places = { folder: root, root, env };
  if (file === undefined) return loadSettings(places);
  await writeFile(join(root, 'run.json'), JSON.stringify(file));
  return loadSettings({ ...places, file: join(root, 'run.json') });
}

async function linesOf(project: Project): Promise<string[]> {
  const error: unknown = await load(project).catch((reason: unknown) => reason);
  assert.ok(error instanceof SettingsError, String(error));
  return error.lines.map((line) => line.replaceAll(/[^\s(]*\/run\.json/g, 'run.json'));
}

const secret = { HOLDLINE__WECHAT__SECRET: 'hush-hush' };

describe('a section that is the application’s own', () => {
  it('is checked, complete and frozen', async () => {
    const { own } = await load({ env: secret });
    assert.deepEqual(own['wechat'], { appId: 'wx1', secret: 'hush-hush', retries: 2, rooms: ['a'] });
    assert.throws(() => Object.assign(own['wechat'] ?? {}, { appId: 'wx2' }), TypeError);
  });

  it('is merged as every other: the file, .env, the environment', async () => {
    const { own } = await load({
      file: { wechat: { appId: 'wx2', retries: 3, rooms: ['b'], secret: 'from-file' } },
      dotEnv: 'HOLDLINE__WECHAT__RETRIES=4\nHOLDLINE__WECHAT__SECRET=from-dotenv',
      env: { HOLDLINE__WECHAT__RETRIES: '5', HOLDLINE__WECHAT__APP_ID: '7' },
    });
    assert.deepEqual(own['wechat'], { appId: '7', secret: 'from-dotenv', retries: 5, rooms: ['b'] });
  });

  it('gives a line for each mistake, and shows no secret', async () => {
    const lines = await linesOf({
      file: { wechat: { retries: 9, roms: [] } },
      env: { HOLDLINE__WECHAT__SECRET: 'hush', HOLDLINE__WECHAT__SECRT: 'x' },
    });
    assert.deepEqual(lines, [
      'HOLDLINE__WECHAT__SECRT: expected the name of a setting, found an unknown one, did you mean HOLDLINE__WECHAT__SECRET?',
      'wechat.secret: expected a text that is not empty, found a value that is not shown (HOLDLINE__WECHAT__SECRET), correct it',
      'wechat.retries: expected a whole number from 0 to 5, found 9 (run.json), correct it; the default is 2',
      'wechat.roms: expected a key that exists, found an unknown one (run.json), did you mean rooms?',
    ]);
  });

  it('gives its lines beside those of the framework', async () => {
    const lines = await linesOf({ file: { outside: { port: -1 } } });
    assert.deepEqual(
      lines.map((line) => line.split(':')[0]),
      ['outside.port', 'wechat.secret'],
    );
  });

  it('may have checks of its own, in its own words', async () => {
    const modules = {
      gate: `export default defineConfig(
        z.strictObject({ from: z.int(), to: z.int() }).refine(({ from, to }) => from < to, 'from below to'),
        { from: 2, to: 1 },
      );`,
    };
    assert.deepEqual(await linesOf({ modules }), [
      'gate: expected from below to, found an object (config/gate.ts), correct it',
    ]);
  });

  it('may make of its settings what it likes', async () => {
    const modules = {
      gate: `export default defineConfig(z.object({ at: z.string().transform((at) => new Date(at)) }), { at: '2026-01-01' });`,
    };
    const { own } = await load({ modules });
    assert.deepEqual(own['gate'], { at: new Date('2026-01-01') });
  });

  it('cannot have the name of a section of the framework, nor a schema that has to wait', async () => {
    const modules = {
      redis: 'export default defineConfig(z.object({}));',
      slow: 'export default defineConfig(z.object({}).refine(async () => true));',
    };
    assert.deepEqual(await linesOf({ modules }), [
      "config/redis.ts: expected a name that is free, found redis, which is the framework's own, rename the file",
      'slow: expected settings that its schema can check at once, found an object (config/slow.ts), correct it',
    ]);
  });

  it('is asked for where a file without a schema stands in its place', async () => {
    assert.deepEqual(await linesOf({ modules: { shop: 'export default { open: true };' } }), [
      'shop: expected a key that exists, found an unknown one (config/shop.ts), remove it, or export defineConfig(schema, { … }) from config/shop.ts',
    ]);
  });

  it('changes no fingerprint, because gateways do not read it', async () => {
    const [one, other] = await Promise.all([load({ env: secret }), load({ modules: {} })]);
    assert.equal(settingsPrint(one), settingsPrint(other));
  });

  it('is masked like the rest', async () => {
    assert.ok(!JSON.stringify(maskSecrets(await load({ env: secret }))).includes('hush'));
  });
});

describe('Config', () => {
  const sections: Record<string, unknown> = { wechat: { appId: 'wx1' } };
  const config: { get(name: string): unknown } = new Config(sections);
  const read = (name: string) => config.get(name);

  it('gives a section', () => {
    assert.deepEqual(read('wechat'), { appId: 'wx1' });
  });

  it('says how to write one that is not there', () => {
    assert.throws(() => read('shop'), {
      name: 'RangeError',
      message:
        'No section "shop" is the application\'s own (there is wechat): write export default defineConfig(schema, { … }) in config/shop.ts.',
    });
    assert.throws(() => read('toString'), RangeError);
  });
});
