import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { loadSettings, settingsPrint } from '../../../../core/config/load.js';
import { SettingsError } from '../../../../core/config/mistakes.js';
import { settingsSchema } from '../../../../core/config/schema.js';
import type { Environment } from '../../../../core/config/sources.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { testKey } from '../../../support/tokens.js';

const key = testKey('k2').toString('base64');

/** What stands in the files of a project; what is left out has no file. */
interface Project {
  readonly modules?: Readonly<Record<string, string>>;
  readonly file?: unknown;
  readonly dotEnv?: string;
  readonly env?: Environment;
}

async function load({ modules = {}, file, dotEnv, env = {} }: Project) {
  const root = await temporaryFolder();
  await mkdir(join(root, 'config'));
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  await Promise.all(
    Object.entries(modules).map(([name, text]) => writeFile(join(root, 'config', `${name}.js`), text)),
  );
  if (dotEnv !== undefined) await writeFile(join(root, '.env'), dotEnv);
  if (file === undefined) return loadSettings({ folder: root, root, env });
  await writeFile(join(root, 'run.json'), JSON.stringify(file));
  return loadSettings({ folder: root, root, env, file: join(root, 'run.json') });
}

async function linesOf(project: Project): Promise<string[]> {
  const error: unknown = await load(project).catch((reason: unknown) => reason);
  assert.ok(error instanceof SettingsError);
  return error.lines.map((line) => line.replaceAll(/[^\s(]*\/run\.json/g, 'run.json'));
}

describe('loading the settings', () => {
  it('gives every key its default where nothing is written', async () => {
    assert.deepEqual(await load({}), settingsSchema.parse({}));
  });

  it('takes NODE_ENV=production for env where nothing else says what it is', async () => {
    const production = { NODE_ENV: 'production', HOLDLINE__AUTH__KEYS__k2: key };
    assert.equal((await load({ env: production })).env, 'production');
    assert.equal((await load({ env: { NODE_ENV: 'test' } })).env, 'development');
    assert.equal((await load({ env: { ...production, HOLDLINE__ENV: 'development' } })).env, 'development');
    assert.equal((await load({ file: { env: 'development' }, env: production })).env, 'development');
  });

  it('gives frozen settings', async () => {
    const settings = await load({});
    assert.ok(Object.isFrozen(settings) && Object.isFrozen(settings.auth.types));
  });

  it('takes app for the root and another file for the section of its name', async () => {
    const modules = {
      app: 'export default { outside: { port: 1 }, auth: { aud: "app", clockSkewSec: 5 } };',
      auth: 'export default { aud: "section" };',
    };
    const { outside, auth } = await load({ modules });
    assert.deepEqual([outside.port, auth.aud, auth.clockSkewSec], [1, 'section', 5]);
  });

  it('lets the file win over the modules, .env over the file, and the environment over all', async () => {
    const { limits } = await load({
      modules: { limits: 'export default { maxDepth: 1, maxPayload: 1, maxJsonKeys: 1, maxFragments: 1 };' },
      file: { limits: { maxPayload: 2, maxJsonKeys: 2, maxFragments: 2 } },
      dotEnv: 'OTHER=x\nHOLDLINE__LIMITS__MAX_JSON_KEYS=3\nHOLDLINE__LIMITS__MAX_FRAGMENTS=3\n',
      env: { HOLDLINE__LIMITS__MAXFRAGMENTS: '4' },
    });
    assert.deepEqual(
      [limits.maxDepth, limits.maxPayload, limits.maxJsonKeys, limits.maxFragments],
      [1, 2, 3, 4],
    );
  });

  it('goes back to the default where a later place says null', async () => {
    const modules = { outside: 'export default { port: 1 };' };
    assert.equal((await load({ modules, file: { outside: { port: null } } })).outside.port, 20_000);
  });

  it('requires an Origin in production, and in development where it is asked to', async () => {
    const production = { env: 'production', auth: { keys: { k2: key } } };
    assert.equal((await load({ file: production })).requireOrigin, true);
    assert.equal((await load({ file: { ...production, requireOrigin: false } })).requireOrigin, false);
    assert.equal((await load({})).requireOrigin, false);
    assert.equal((await load({ file: { requireOrigin: true } })).requireOrigin, true);
  });

  it('makes tokens with the first key where none is called current', async () => {
    assert.equal((await load({ env: { HOLDLINE__AUTH__KEYS__k2: key } })).auth.current, 'k2');
  });

  it('reads the config files of this project', async () => {
    const folder = fileURLToPath(new URL('../../../..', import.meta.url));
    const settings = await loadSettings({ folder, root: await temporaryFolder(), env: {} });
    assert.equal(settings.outside.port, 20_000);
  });
});

describe('a mistake in the settings', () => {
  it('is one line with the key, what was expected, what was found, where, and what to do', async () => {
    assert.deepEqual(await linesOf({ modules: { app: 'export default { outside: { port: "abc" } };' } }), [
      'outside.port: expected a whole number from 0 to 65535, found "abc" (config/app.ts), correct it; the default is 20000',
    ]);
  });

  it('does not hide the others', async () => {
    const lines = await linesOf({
      modules: { outside: 'export default { host: "" };', auth: 'export const wrong = 1;' },
      file: { env: 'test', auth: { types: ['wall', 7], legacy3des: { keys: [] } } },
      dotEnv: 'HOLDLINE__LIMITS__MAX_PAYLOAD=0',
      env: {
        HOLDLINE__LIMITS__MAX_DEPTH: '',
        HOLDLINE__SETING: '1',
        HOLDLINE__AUTH__LEGACY3DES__MAXAGESEC: '-1',
      },
    });
    assert.deepEqual(lines, [
      'config/auth.ts: expected settings as its default export, found none, write export default define…({ … })',
      'HOLDLINE__SETING: expected the name of a setting, found an unknown one, did you mean HOLDLINE__SETTING?',
      'env: expected one of "development", "production", found "test" (run.json), correct it; the default is "development"',
      'outside.host: expected a text that is not empty, found "" (config/outside.ts), correct it; the default is "127.0.0.1"',
      'auth.types.1: expected a text that is not empty, found 7 (run.json), correct it',
      'auth.legacy3des.keys: expected a list that is not empty, found a list (run.json), correct it',
      'auth.legacy3des.maxAgeSec: expected a whole number from 0 on, found -1 (HOLDLINE__AUTH__LEGACY3DES__MAXAGESEC), correct it; the default is 300',
      'limits.maxPayload: expected a whole number from 1 on, found 0 (HOLDLINE__LIMITS__MAX_PAYLOAD in .env), correct it; the default is 65536',
      'limits.maxDepth: expected a whole number from 1 on, found "" (HOLDLINE__LIMITS__MAX_DEPTH), correct it; the default is 32',
    ]);
  });

  it('names an unknown key and the one that was meant', async () => {
    assert.deepEqual(await linesOf({ file: { setting: { wroker_num: 4 }, colour: 1 } }), [
      'setting.wroker_num: expected a key that exists, found an unknown one (run.json), did you mean worker_num?',
      'colour: expected a key that exists, found an unknown one (run.json), remove it',
    ]);
  });

  it('names a key that is missing', async () => {
    assert.deepEqual(await linesOf({ file: { auth: { legacy3des: {} } } }), [
      'auth.legacy3des.keys: expected a list that is not empty, found nothing (run.json), correct it',
    ]);
  });

  it('names a name that no key can have', async () => {
    assert.deepEqual(await linesOf({ file: { auth: { keys: { 'k 2': key } } } }), [
      'auth.keys.k 2: expected a name as a text that fits ^[A-Za-z0-9_-]{1,32}$, found another name (run.json), correct it',
    ]);
  });

  it('stays one line when the config code throws or a key holds a line break', async () => {
    const modules = { app: 'throw new Error("first\\nsecond");' };
    assert.deepEqual(await linesOf({ modules, file: { 'odd\nname': 1 } }), [
      'config/app.ts: expected a module, found one that throws Error: first\\u000asecond, correct it',
      'odd\\u000aname: expected a key that exists, found an unknown one (run.json), remove it',
    ]);
  });

  it('never shows a secret', async () => {
    const secret = 'do-not-show-this';
    const lines = await linesOf({
      file: { auth: secret, manager: { secret: [secret] }, outside: { path: { secret } } },
      env: { HOLDLINE__AUTH__KEYS: `{"k1":"${secret}`, HOLDLINE__AUTH__LEGACY3DES__KEYS: secret },
    });
    assert.equal(lines.length, 4);
    assert.ok(!lines.join().includes(secret), lines.join('\n'));
    const kept = await linesOf({ file: { auth: { keys: { k1: secret } } } });
    assert.ok(!kept.join().includes(secret), kept.join('\n'));
  });
});

describe('the fingerprint of settings', () => {
  it('is the same for the same settings, however they are written', async () => {
    const one = await load({ file: { outside: { port: 1, host: 'a' }, auth: { keys: { a: key, b: key } } } });
    const two = await load({
      file: { auth: { current: 'a', keys: { b: key, a: key } } },
      env: { HOLDLINE__OUTSIDE__HOST: 'a', HOLDLINE__OUTSIDE__PORT: '1' },
    });
    assert.match(settingsPrint(one), /^[0-9a-f]{64}$/);
    assert.equal(settingsPrint(one), settingsPrint(two));
  });

  it('is another one when a setting changes', async () => {
    const prints = await Promise.all(
      [1, 2].map(async (port) => settingsPrint(await load({ file: { outside: { port } } }))),
    );
    assert.equal(new Set(prints).size, 2);
  });
});
