import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { withDevelopmentKey } from '../../../../core/config/development-keys.js';
import { SettingsError } from '../../../../core/config/mistakes.js';
import { settingsSchema } from '../../../../core/config/schema.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { fixtureAuth } from '../../../support/tokens.js';

const development = settingsSchema.parse({});

describe('the key of development', () => {
  it('is made once, is the current one, and is found again', async () => {
    const root = await temporaryFolder();
    const { auth } = await withDevelopmentKey(development, root);
    assert.equal(auth.current, 'dev');
    assert.equal(Buffer.from(auth.keys['dev'] ?? '', 'base64').length, 32);
    assert.deepEqual((await withDevelopmentKey(development, root)).auth, auth);
  });

  it('can be read by its owner only', async () => {
    const root = await temporaryFolder();
    await withDevelopmentKey(development, root);
    assert.equal((await stat(join(root, 'runtime', 'keys.json'))).mode & 0o777, 0o600);
  });

  it('is the same for all that start at once, and leaves no drafts', async () => {
    const root = await temporaryFolder();
    const starts = Array.from({ length: 20 }, () => withDevelopmentKey(development, root));
    const keys = (await Promise.all(starts)).map(({ auth }) => auth.keys['dev']);
    assert.equal(new Set(keys).size, 1);
    assert.deepEqual(await readdir(join(root, 'runtime')), ['keys.json']);
  });

  it('is not made in production or beside other keys', async () => {
    const root = await temporaryFolder();
    for (const settings of [
      settingsSchema.parse({ env: 'production' }),
      settingsSchema.parse({ auth: fixtureAuth }),
    ]) {
      assert.equal(await withDevelopmentKey(settings, root), settings);
    }
    assert.deepEqual(await readdir(root), []);
  });

  it('is not made over a file that holds something else', async () => {
    const root = await temporaryFolder();
    const path = join(root, 'runtime', 'keys.json');
    await mkdir(join(root, 'runtime'));
    await writeFile(path, '{"dev":"c2hvcnQh"}');
    await assert.rejects(withDevelopmentKey(development, root), (error) => {
      return error instanceof SettingsError && /delete the file/.test(error.lines.join());
    });
    assert.equal(await readFile(path, 'utf8'), '{"dev":"c2hvcnQh"}');
  });
});
