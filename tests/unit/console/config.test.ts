import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { ScratchConsole } from '../../support/scratch-console.js';

const key = Buffer.from(Array.from({ length: 32 }, (_, n) => n)).toString('base64');

describe('console config', () => {
  let scratch = new ScratchConsole();
  beforeEach(() => {
    scratch.remove();
    scratch = new ScratchConsole({ HOLDLINE__AUTH__KEYS__k1: key, HOLDLINE__OUTSIDE__PATH: '/ws' });
    scratch.write('dist/config/app.js', 'export default { outside: { port: 7000 } };');
    scratch.write('package.json', '{"version":"1.2.3","type":"module"}');
    scratch.write('.env', 'HOLDLINE__LOCALE=en\n');
    scratch.write('more.json', '{"origins":["https://a.example"]}');
  });
  afterEach(() => scratch.remove());

  it('shows every setting, where it is from, and no secret', async () => {
    assert.equal(await scratch.type('config', '--config', `${scratch.root}/more.json`), 0);
    const table = scratch.printed.join('\n');
    assert.match(table, /^setting +value +from\n/);
    assert.match(table, /^outside\.port +7000 +config\/app\.ts$/m);
    assert.match(table, /^outside\.path +\/ws +HOLDLINE__OUTSIDE__PATH$/m);
    assert.match(table, /^outside\.host +127\.0\.0\.1 +the default$/m);
    assert.match(table, /^locale +en +HOLDLINE__LOCALE in \.env$/m);
    assert.match(table, /^origins +\["https:\/\/a\.example"\] +.*more\.json$/m);
    assert.match(table, /^auth\.keys\.k1 +\[hidden\] +HOLDLINE__AUTH__KEYS__k1$/m);
    assert.ok(!table.includes(key));
  });

  it('shows no password of a database, wherever it stands', async () => {
    const audit = { driver: 'postgres', url: 'postgres://app:hush-1@db.example/live' };
    const master = { driver: 'mysql', username: 'app', password: 'hush-2', database: 'live' };
    scratch.write('dist/config/db.js', `export default ${JSON.stringify({ master, audit })};`);
    for (const words of [['config'], ['config', 'db', '--json'], ['config', 'db.master.password']]) {
      assert.equal(await scratch.type(...words), 0);
      assert.doesNotMatch(scratch.printed.join('\n'), /hush/);
    }
    assert.equal(await scratch.type('config', 'db.audit.url'), 0);
    assert.deepEqual(scratch.printed, ['postgres://app:[hidden]@db.example/live']);
  });

  it('shows one setting as its value, and a section as a table', async () => {
    assert.equal(await scratch.type('config', 'outside.port'), 0);
    assert.deepEqual(scratch.printed, ['7000']);
    assert.equal(await scratch.type('config', 'outside'), 0);
    assert.equal(scratch.printed.length, 4);
  });

  it('is for programs what it is for people', async () => {
    assert.equal(await scratch.type('config', 'outside', '--json'), 0);
    assert.deepEqual(
      scratch.printed.map((line): unknown => JSON.parse(line)),
      [
        {
          'outside.host': { value: '127.0.0.1', from: 'the default' },
          'outside.port': { value: 7_000, from: 'config/app.ts' },
          'outside.path': { value: '/ws', from: 'HOLDLINE__OUTSIDE__PATH' },
        },
      ],
    );
  });

  it('has the sections of the application too', async () => {
    const mark = "Symbol.for('holdline.config.schema')";
    const zod = new URL('../../../../node_modules/zod/index.js', import.meta.url).href;
    scratch.write(
      'dist/config/shop.js',
      `import { z } from '${zod}';
      const schema = z.strictObject({ name: z.string(), secret: z.string() });
      export default { [${mark}]: schema, input: { name: 'a', secret: 'hush' } };`,
    );
    assert.equal(await scratch.type('config', 'shop'), 0);
    assert.match(scratch.printed.join('\n'), /^shop\.name +a +config\/shop\.ts$/m);
    assert.match(scratch.printed.join('\n'), /^shop\.secret +\[hidden\] +config\/shop\.ts$/m);
    assert.equal(await scratch.type('config', 'shop.nam'), 2);
    assert.match(scratch.complained.join('\n'), /did you mean shop\.name\?/);
  });

  it('says what was meant', async () => {
    const wrong = { outsid: 'outside', 'outside.prot': 'outside.port', __proto__x: '', 'outside.port.x': '' };
    for (const [typed, meant] of Object.entries(wrong)) {
      assert.equal(await scratch.type('config', typed), 2, typed);
      const hint = meant === '' ? '' : `; did you mean ${meant}?`;
      assert.equal(scratch.complained[0]?.split('\n')[0], `there is no setting ${typed}${hint}`);
    }
    for (const typed of ['__proto__', 'constructor', 'outside.toString'])
      assert.equal(await scratch.type('config', typed), 2, typed);
  });

  it('exits with 6 where the configuration cannot be used', async () => {
    scratch.write('more.json', '{"outside":{"port":"x"}}');
    assert.equal(await scratch.type('config', '--config', `${scratch.root}/more.json`), 6);
    assert.match(scratch.complained.join('\n'), /^outside\.port: expected .*more\.json/);
    assert.deepEqual(scratch.printed, []);
  });
});
