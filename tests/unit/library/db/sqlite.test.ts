import assert from 'node:assert/strict';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

import { sql, type Kysely } from 'kysely';

import { Database, DatabaseUnavailable, TransactionInterrupted, type ConnectionOptions } from '#library';

import { temporaryFolder } from '../../../support/temporary-folder.js';

interface Tables {
  note: { id: number; say: string };
}

const folder = await temporaryFolder();
let files = 0;

/** A file of its own, with a table in it. */
async function open(more: Partial<ConnectionOptions> = {}) {
  const file = join(folder, `${++files}`, 'test.sqlite');
  const at = (options: Partial<ConnectionOptions> = more) => {
    const database = new Database({ master: { driver: 'sqlite', file, ...options } });
    after(() => database.close());
    return database.get<Tables>();
  };
  const db = at();
  await sql`create table note (id integer primary key, say text not null)`.execute(db);
  return { file, db, at };
}

async function pragma(db: Kysely<Tables>, name: string): Promise<unknown> {
  const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db);
  return Object.values(rows[0] ?? {})[0];
}

describe('a SQLite file', () => {
  it('is made with its folder, for nobody but its owner', async () => {
    const { file } = await open();
    for (const end of ['', '-wal', '-shm']) assert.equal(statSync(file + end).mode & 0o777, 0o600);
    assert.equal(statSync(join(file, '..')).mode & 0o777, 0o700);
  });

  it('has a log of its own for writes, so that who reads waits for nobody', async () => {
    const { db, at } = await open();
    assert.equal(await pragma(db, 'journal_mode'), 'wal');
    assert.equal(await pragma(db, 'synchronous'), 1);
    assert.equal(await pragma(at({ synchronous: 'full' }), 'synchronous'), 2);
    const reader = at();
    await db.transaction().execute(async (transaction) => {
      await transaction.insertInto('note').values({ id: 1, say: 'x' }).execute();
      assert.deepEqual(await reader.selectFrom('note').selectAll().execute(), []);
    });
    assert.equal((await reader.selectFrom('note').selectAll().execute()).length, 1);
  });

  it('that another process writes is waited for, so long and no longer', async () => {
    const { db, at } = await open();
    const other = at({ acquireTimeoutMs: 100 });
    const add = (id: number) => other.insertInto('note').values({ id, say: 'x' }).execute();
    const transaction = await db.startTransaction().execute();
    await transaction.insertInto('note').values({ id: 1, say: 'x' }).execute();
    const late = (error: unknown) =>
      error instanceof DatabaseUnavailable &&
      error.message.includes('another process has held the lock for 100 ms');
    await assert.rejects(() => add(2), late);
    await assert.rejects(() => other.transaction().execute(() => add(3)), late);
    const patient = at().insertInto('note').values({ id: 4, say: 'x' }).execute();
    await transaction.commit().execute();
    await patient;
    await other.transaction().execute((own) => own.insertInto('note').values({ id: 5, say: 'x' }).execute());
    const ids = await db.selectFrom('note').select('id').orderBy('id').execute();
    assert.deepEqual(
      ids.map(({ id }) => id),
      [1, 4, 5],
    );
  });

  it('waits for a lock beside the work of the process, and commits after it', async () => {
    const { db, at } = await open();
    const other = at();
    const transaction = await db.startTransaction().execute();
    await transaction.insertInto('note').values({ id: 1, say: 'x' }).execute();
    const waiting = other.insertInto('note').values({ id: 2, say: 'x' }).returning('id').execute();
    let longest = 0;
    for (let turn = performance.now(), left = 20; left > 0; left--) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      longest = Math.max(longest, performance.now() - turn);
      turn = performance.now();
    }
    assert.ok(longest < 1_000, `held up for ${longest} ms`);
    await transaction.commit().execute();
    assert.deepEqual(await waiting, [{ id: 2 }]);
    const again = await other.startTransaction().execute();
    await again.insertInto('note').values({ id: 3, say: 'x' }).execute();
    await again.commit().execute();
  });

  it('lets others have their turn in a long row of statements', async () => {
    const { db } = await open();
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 1);
    const until = performance.now() + 200;
    for (let id = 1; performance.now() < until; id++)
      await db.insertInto('note').values({ id, say: 'x' }).execute();
    clearInterval(counting);
    assert.ok(turns >= 3, `${turns} turns`);
  });

  it('takes one statement at a time, and a trigger with several in it', async () => {
    const { db } = await open();
    await assert.rejects(
      () => sql`delete from note where id = 1; drop table note`.execute(db),
      /A statement is one/,
    );
    await sql`select ';' as ";", 1 -- ; 2
      /* ; */ ;`.execute(db);
    await sql`create trigger later after insert on note begin
      update note set say = 'a' where id = 1; update note set say = 'b' where id = 2; end`.execute(db);
    await db.insertInto('note').values({ id: 2, say: 'x' }).execute();
    assert.deepEqual(await db.selectFrom('note').select('say').execute(), [{ say: 'b' }]);
  });

  it('that undoes a transaction says so to all that follows in it', async () => {
    const { db } = await open();
    const transaction = await db.startTransaction().execute();
    const add = () => sql`insert or rollback into note values (1, 'x')`.execute(transaction);
    await add();
    await assert.rejects(add, TransactionInterrupted);
    await assert.rejects(add, TransactionInterrupted);
    await assert.rejects(() => transaction.commit().execute(), TransactionInterrupted);
    await transaction.rollback().execute();
    assert.deepEqual(await db.selectFrom('note').selectAll().execute(), []);
  });

  it('keeps its foreign keys', async () => {
    const { db } = await open();
    await sql`create table answer (note_id integer not null references note (id))`.execute(db);
    await assert.rejects(() => sql`insert into answer values (7)`.execute(db), /FOREIGN KEY/);
  });

  it('that is none is named, with what is wrong', async () => {
    const places = {
      text: join(folder, 'text'),
      folder: join(folder, 'folder'),
      below: join(folder, 'text', 'x'),
    };
    writeFileSync(places.text, 'not a database, but long enough to have had a header of one'.repeat(20));
    mkdirSync(places.folder);
    for (const file of Object.values(places)) {
      const database = new Database({ master: { driver: 'sqlite', file } });
      await assert.rejects(
        () => database.get<Tables>().selectFrom('note').selectAll().execute(),
        (error) =>
          error instanceof DatabaseUnavailable && error.message.startsWith(`Database master, ${file}: `),
      );
      await database.close();
    }
  });
});

describe('the databases of an application', () => {
  it('are known by their names', () => {
    const database = new Database({ master: { driver: 'sqlite' }, audit: { driver: 'sqlite' } });
    assert.deepEqual(database.names, ['master', 'audit']);
    assert.throws(() => database.get('nobody'), /There is no database "nobody" \(there is master, audit\)/);
    assert.equal(database.get('audit'), database.get('audit'));
  });

  it('are closed once, and then for good', async () => {
    const { db } = await open();
    await db.selectFrom('note').selectAll().execute();
    const database = new Database({ master: { driver: 'sqlite', file: ':memory:' } });
    await sql`select 1`.execute(database.get());
    await database.close();
    await database.close();
    assert.throws(() => database.get(), /The databases are closed/);
  });

  it('bring only the driver that they need', () => {
    const loaded = Object.keys(createRequire(import.meta.url).cache).join('\n');
    assert.match(loaded, /node_modules\/libsql\//);
    assert.doesNotMatch(loaded, /node_modules\/(?:mysql2|pg)\//);
  });
});
