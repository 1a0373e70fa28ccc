import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { ScratchConsole } from '../../support/scratch-console.js';

const dist = fileURLToPath(new URL('../../..', import.meta.url));

describe('console migrate', () => {
  let scratch = new ScratchConsole();
  beforeEach(() => {
    scratch.remove();
    scratch = new ScratchConsole({ ...process.env, NODE_OPTIONS: '' });
    mkdirSync(join(scratch.root, 'dist'));
    for (const name of ['core', 'library']) symlinkSync(join(dist, name), join(scratch.root, 'dist', name));
    scratch.write('dist/config/app.js', 'export default {};');
    scratch.write('package.json', '{"version":"1.2.3","type":"module"}');
    mkdirSync(join(scratch.root, 'app'));
  });
  afterEach(() => scratch.remove());

  const typed = async (...words: string[]) => [
    await scratch.type('migrate', ...words),
    ...scratch.printed,
    ...scratch.complained,
  ];
  const write = (name: string, up: string) =>
    scratch.write(`dist/app/shop/migration/${name}.js`, `export async function up(database) { ${up} }`);

  it('says that nothing is built, or that there is nothing to do', async () => {
    assert.deepEqual(await typed(), [1, 'nothing is built yet: public/console build']);
    scratch.write('dist/app/shop/readme.txt', '');
    assert.deepEqual(await typed(), [0, 'nothing is pending']);
    assert.deepEqual(await typed('--status'), [0, 'there are no migrations']);
    assert.deepEqual(await typed('--rollback'), [0, 'nothing to roll back']);
  });

  it('names the mistake, and what failed', async () => {
    write('20260101-one', 'throw new Error("no such luck")');
    assert.deepEqual(await typed(), [1, 'migration 20260101-one.shop has failed: no such luck']);
    assert.deepEqual(await typed('--json', '--status'), [
      0,
      '{"states":[{"name":"20260101-one.shop","connection":"master"}]}',
    ]);
    const [code, line = ''] = await typed('--rollback', '--database', 'audit');
    assert.equal(code, 1);
    assert.match(String(line), /^There is no database "audit" \(there is master\)/);
    scratch.write('dist/config/db.js', 'export default { master: { driver: "mysql" } };');
    assert.equal(await scratch.type('migrate'), 6);
    assert.match(scratch.complained.join('\n'), /^db\.master\.username: expected the name of a user/);
    assert.equal(await scratch.type('migrate', '--status', '--rollback'), 2);
  });

  it('says in one line that a server is not there', async () => {
    write('20260101-one', '');
    const url = 'postgres://app:hush-7@127.0.0.1:1/nothing';
    scratch.write('dist/config/db.js', `export default { master: { driver: 'postgres', url: '${url}' } };`);
    assert.deepEqual(await typed(), [1, 'Database master at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1']);
  });
});
