import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { Database, findMigrations, MigrationError, Migrations } from '#library';

import { temporaryFolder } from '../../support/temporary-folder.js';
import type { Place } from './tables.js';

/** A migration that makes a table of that name. */
function making(table: string, more = ''): string {
  return `
    export async function up(database) {
      await database.schema.createTable('${table}').addColumn('id', 'integer').execute();
      ${more}
    }
    export async function down(database) {
      await database.schema.dropTable('${table}').execute();
    }`;
}

let run = 0;

/** Tables that are made and changed by the files of an application. */
export function migrationsContract(place: Place): void {
  describe(`migrations in ${place.name}`, async () => {
    const root = await temporaryFolder();
    let app: string;
    let database: Database;

    beforeEach(() => {
      run += 1;
      app = join(root, `${run}`);
      write('package.json', '{ "type": "module" }');
      database = open();
    });
    afterEach(() => database.close());

    const open = () => new Database({ master: { ...place.connection, prefix: `m${run}_` } });
    const write = (file: string, text: string) => {
      mkdirSync(dirname(join(app, file)), { recursive: true });
      writeFileSync(join(app, file), text);
    };
    const found = async (own = database) => new Migrations(own, await findMigrations(app));
    const exists = async (table: string) => {
      const tables = await database.get().introspection.getTables();
      return tables.some(({ name }) => name === `m${run}_${table}`);
    };

    it('run in the order of their names whatever the module, each once, and back again', async () => {
      write('zoo/migration/20260101-animals.js', making('animal'));
      write(
        'bar/migration/20260102-drinks.js',
        making('drink', "await database.insertInto('animal').values({ id: 1 }).execute();"),
      );
      const migrations = await found();
      assert.deepEqual(await migrations.pending(), ['20260101-animals.zoo', '20260102-drinks.bar']);
      assert.deepEqual(await migrations.run(), ['20260101-animals.zoo', '20260102-drinks.bar']);
      assert.deepEqual(await migrations.run(), []);
      const states = await migrations.states();
      assert.ok(
        states.every(({ carriedOut }) => Math.abs(Date.parse(carriedOut ?? '') - Date.now()) < 60_000),
      );
      assert.ok((await exists('animal')) && (await exists('drink')));
      assert.equal(await migrations.rollback(), '20260102-drinks.bar');
      assert.deepEqual([await exists('animal'), await exists('drink')], [true, false]);
      assert.equal(await migrations.rollback(), '20260101-animals.zoo');
      assert.equal(await migrations.rollback(), undefined);
      assert.equal((await migrations.pending()).length, 2);
    });

    const isShared = place.connection.file !== ':memory:';
    it('run once though many start at the same time', { skip: !isShared && 'nobody shares it' }, async () => {
      write('a/migration/20260101-one.js', making('one'));
      write('a/migration/20260102-two.js', making('two'));
      const databases = [open(), open(), open(), open()];
      const runs = databases.map(async (own) => (await found(own)).run());
      const names = (await Promise.all(runs)).flat();
      assert.deepEqual(names, ['20260101-one.a', '20260102-two.a']);
      await Promise.all(databases.map((own) => own.close()));
    });

    it('that come late, with an earlier name, run too', async () => {
      write('a/migration/20260102-two.js', making('two'));
      await (await found()).run();
      write('a/migration/20260101-one.js', making('one'));
      assert.deepEqual(await (await found()).run(), ['20260101-one.a']);
    });

    it('that fail say which it was, and are pending again', async () => {
      write('a/migration/20260101-one.js', making('one'));
      write('a/migration/20260102-two.js', "export async function up() { throw new Error('no such luck'); }");
      await assert.rejects(
        async () => (await found()).run(),
        (error) =>
          error instanceof MigrationError &&
          error.lines.join() === 'migration 20260102-two.a has failed: no such luck',
      );
      assert.ok((await (await found()).pending()).includes('20260102-two.a'));
      if (place.connection.driver !== 'mysql') assert.equal(await exists('one'), false);
    });

    it('say what is wrong with a file', async () => {
      const fails = (pattern: RegExp, work: () => Promise<unknown>) =>
        assert.rejects(
          work,
          (error) => error instanceof MigrationError && pattern.test(error.lines.join('\n')),
        );
      write('a/migration/20260101-one.js', 'export const up = 1;');
      await fails(/^migration 20260101-one\.a: exports no up\(\)/, async () => (await found()).run());
      write('a/migration/20260101-one.js', making('one').replace('down', 'back'));
      rmSync(join(app, 'a/migration/20260101-one.js'));
      write('a/migration/20260101-only-up.js', making('one').replace('function down', 'function back'));
      await (await found()).run();
      await fails(/^migration 20260101-only-up\.a: has no down\(\)/, async () => (await found()).rollback());
      rmSync(join(app, 'a/migration/20260101-only-up.js'));
      write('a/migration/20260103-more.js', making('more'));
      await fails(/^migration 20260101-only-up\.a was carried out and is not in this code/, async () =>
        (await found()).run(),
      );
      write('a/migration/more.js', making('more'));
      await fails(/^migration more\.a: expected digits first/, () => found());
      rmSync(join(app, 'a/migration/more.js'));
      write('a/migration/audit/20260104-trail.js', making('trail'));
      await fails(/is for the database audit, which is not in config\/db\.ts/, async () =>
        (await found()).run(),
      );
    });

    it('for another database stand in a folder of its name', async () => {
      write('a/migration/audit/20260104-trail.js', making('trail'));
      const audit = { ...place.connection, prefix: `m${run}_` };
      const both = new Database({ master: { ...place.connection, prefix: 'master_' }, audit });
      const migrations = await found(both);
      assert.deepEqual(await migrations.run(), ['20260104-trail.a']);
      assert.deepEqual(await migrations.states().then(([state]) => state?.connection), 'audit');
      assert.equal(await migrations.rollback(), undefined);
      await assert.rejects(() => migrations.rollback('nobody'), /There is no database "nobody"/);
      assert.equal(await migrations.rollback('audit'), '20260104-trail.a');
      await both.close();
    });
  });
}
