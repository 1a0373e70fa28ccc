import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { openDatabases } from '../../../../core/config/databases.js';
import { loadSettings, settingsPrint } from '../../../../core/config/load.js';
import { SettingsError } from '../../../../core/config/mistakes.js';
import { connectionDefaults } from '#library';
import { temporaryFolder } from '../../../support/temporary-folder.js';

async function load(db: unknown, env: Readonly<Record<string, string>> = {}) {
  const root = await temporaryFolder();
  const file = join(root, 'run.json');
  await writeFile(file, JSON.stringify({ db }));
  return loadSettings({ folder: root, root, file, env });
}

async function linesOf(db: unknown, env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  try {
    await load(db, env);
    return [];
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error.lines.map((line) => line.replaceAll(/\([^()]*run\.json\)/g, '(run.json)'));
  }
}

describe('the section db', () => {
  it('has one SQLite database where nothing is said, with the limits of the library', async () => {
    const { db } = await load({});
    assert.deepEqual(Object.keys(db), ['master']);
    const { driver, synchronous, prefix, tls, ...limits } = db.master;
    assert.deepEqual(
      [driver, synchronous, prefix, tls, limits],
      ['sqlite', 'normal', '', false, connectionDefaults],
    );
    assert.deepEqual(openDatabases(db).names, ['master']);
  });

  it('takes a server by its parts, by a line, and its password from the environment', async () => {
    const parts = {
      driver: 'mysql',
      host: 'db.example.test',
      username: 'app',
      database: 'live',
      prefix: 'm_',
    };
    const { db } = await load({ master: parts }, { HOLDLINE__DB__MASTER__PASSWORD: 'hush' });
    assert.deepEqual(
      [db.master.host, db.master.password, db.master.prefix],
      ['db.example.test', 'hush', 'm_'],
    );
    const url = 'postgres://app:p%40ss@db.example.test/live';
    const both = { master: { driver: 'postgres', url }, audit: { file: 'runtime/audit.sqlite' } };
    assert.deepEqual(await linesOf(both), []);
    assert.deepEqual(await linesOf({}, { HOLDLINE__DB__audit__FILE: 'x.sqlite' }), []);
  });

  it('refuses what belongs to another driver, what is missing and what is there twice', async () => {
    assert.deepEqual(await linesOf({ master: { host: 'h', password: 'hush' } }), [
      'db.master.host: expected nothing where the driver is sqlite, found "h" (run.json), remove it, or set db.master.driver',
      'db.master.password: expected nothing where the driver is sqlite, found a value that is not shown (run.json), remove it, or set db.master.driver',
    ]);
    assert.deepEqual(await linesOf({ master: { driver: 'mysql', file: 'x' } }), [
      'db.master.file: expected nothing where the driver is mysql, found "x" (run.json), remove it',
      'db.master.username: expected the name of a user of the server, found none (the default), set it, or db.master.url',
      'db.master.database: expected the name of a database there, found none (the default), set it, or db.master.url',
    ]);
    const url = 'mysql://app:hush@h/live';
    assert.deepEqual(await linesOf({ master: { driver: 'mysql', url, port: 3306 } }), [
      'db.master.port: expected nothing beside url, found 3306 (run.json), remove one of the two',
    ]);
  });

  it('refuses a line that is none of its driver, and shows nothing of it', async () => {
    for (const url of [
      'mysql://app:hush@h',
      'postgres://app:hush@h/live',
      'h/live',
      'mysql://app:%@h/live',
      'mysql://h/a/b',
      'mysql://app:hush@h/live?ssl=1',
    ]) {
      const [line = '', ...more] = await linesOf({ master: { driver: 'mysql', url } });
      assert.match(
        line,
        /^db\.master\.url: expected mysql:\/\/user:password@host:port\/database .*found a value that is not shown/,
      );
      assert.deepEqual(more, []);
      assert.ok(!line.includes('hush'));
    }
  });

  it('refuses names that no variable could write, keys that do not exist, and limits that are none', async () => {
    const [name = ''] = await linesOf({}, { HOLDLINE__DB__AUDIT__FILE: 'x.sqlite' });
    assert.match(
      name,
      /^db\.AUDIT: expected a name of at most 32 small letters.*HOLDLINE__DB__audit__PASSWORD$/,
    );
    const [key = ''] = await linesOf({ master: { usernam: 'h' } });
    assert.match(key, /^db\.master\.usernam: expected a key that exists, .* did you mean username\?$/);
    for (const [wrong, value] of [
      ['pool', 0],
      ['acquireTimeoutMs', 0],
      ['prefix', 'M-'],
      ['driver', 'oracle'],
      ['synchronous', 'off'],
    ] as const)
      assert.equal((await linesOf({ master: { [wrong]: value } })).length, 1, wrong);
  });

  it('concerns the workers only, which have new settings with every reload', async () => {
    assert.equal(
      settingsPrint(await load({})),
      settingsPrint(await load({ master: { file: 'other.sqlite' } })),
    );
  });
});
