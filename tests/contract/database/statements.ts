import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';

import { sql } from 'kysely';

import { paginate } from '#library';

import { Opened } from './opened.js';
import type { Place } from './tables.js';

/** Statements of every form, over tables whose names have a prefix. */
export function statementsContract(place: Place): void {
  describe(`statements in ${place.name}`, () => {
    const opened = new Opened(place);
    const { db } = opened;
    before(async () => {
      for (const code of ['a', 'b', 'c', 'd', 'e']) await opened.add(code);
      const { id } = await db
        .selectFrom('note')
        .select('id')
        .where('code', '=', 'a')
        .executeTakeFirstOrThrow();
      await db
        .insertInto('tag')
        .values([
          { note_id: id, word: 'red' },
          { note_id: id, word: 'blue' },
        ])
        .execute();
    });

    it('join, with aliases and without', async () => {
      const query = db
        .selectFrom('note as n')
        .innerJoin('tag as t', 't.note_id', 'n.id')
        .select(['n.code', 't.word']);
      const rows = await query.where('n.code', '=', 'a').orderBy('t.word').execute();
      assert.deepEqual(rows, [
        { code: 'a', word: 'blue' },
        { code: 'a', word: 'red' },
      ]);
      const plain = await db
        .selectFrom('note')
        .leftJoin('tag', (join) => join.onRef('tag.note_id', '=', 'note.id').on('tag.word', '=', 'red'))
        .select(['note.code', 'tag.word'])
        .orderBy('note.code')
        .limit(2)
        .execute();
      assert.deepEqual(plain, [
        { code: 'a', word: 'red' },
        { code: 'b', word: null },
      ]);
    });

    it('use the name of a table as an alias of another', async () => {
      const rows = await db.selectFrom('tag as note').select('note.word').orderBy('note.word').execute();
      assert.deepEqual(rows, [{ word: 'blue' }, { word: 'red' }]);
    });

    it('ask in another question, and name what they ask before', async () => {
      const tagged = await db
        .selectFrom('note')
        .select('code')
        .where((ask) =>
          ask.exists(ask.selectFrom('tag').select('tag.word').whereRef('tag.note_id', '=', 'note.id')),
        )
        .execute();
      assert.deepEqual(tagged, [{ code: 'a' }]);
      const named = await db
        .with('late', (query) => query.selectFrom('note').select('note.code').where('code', '>', 'c'))
        .selectFrom('late')
        .select('late.code')
        .orderBy('late.code')
        .execute();
      assert.deepEqual(named, [{ code: 'd' }, { code: 'e' }]);
    });

    it('count, group and sum', async () => {
      const rows = await db
        .selectFrom('note')
        .innerJoin('tag', 'tag.note_id', 'note.id')
        .select(({ fn }) => ['note.code', fn.count<number>('tag.word').as('tags')])
        .groupBy('note.code')
        .having(({ fn }) => fn.count('tag.word'), '>', 1)
        .execute();
      assert.deepEqual(rows, [{ code: 'a', tags: 2 }]);
    });

    it('are written by hand where that is shorter', async () => {
      const { rows } = await sql<{ code: string }>`
        select ${sql.ref('note.code')} from ${sql.table('note')} where ${sql.ref('note.code')} = ${'b'}
      `.execute(db);
      assert.deepEqual(rows, [{ code: 'b' }]);
    });

    it('say how many rows they took, and take each once', async () => {
      await opened.add('gone');
      const take = () => db.deleteFrom('note').where('code', '=', 'gone').executeTakeFirstOrThrow();
      const taken = await Promise.all([take(), take(), take()]);
      const rows = taken.map(({ numDeletedRows }) => Number(numDeletedRows));
      assert.deepEqual(
        rows.toSorted((a, b) => a - b),
        [0, 0, 1],
      );
      const same = db.updateTable('note').set({ say: null }).where('code', 'in', ['a', 'b', 'nobody']);
      assert.equal((await same.executeTakeFirstOrThrow()).numUpdatedRows, 2n);
    });

    it('do not take every row by mistake', async () => {
      await assert.rejects(() => db.deleteFrom('note').execute(), /A delete without where\(\) is refused/);
      const all = db
        .deleteFrom('tag')
        .where('word', 'in', ['never'])
        .where(sql<boolean>`1 = 1`);
      assert.equal((await all.executeTakeFirstOrThrow()).numDeletedRows, 0n);
    });

    it('give a list in pages, and its length', async () => {
      const query = db.selectFrom('note').select('code').orderBy('code', 'desc');
      assert.deepEqual(await paginate(db, query, { page: 2, size: 2 }), {
        list: [{ code: 'c' }, { code: 'b' }],
        count: 5,
      });
      assert.deepEqual(await paginate(db, query.where('code', '=', 'x'), { page: 1, size: 10 }), {
        list: [],
        count: 0,
      });
      for (const [page, size] of [
        [0, 1],
        [1, 0],
        [1.5, 1],
        [1, 1_001],
        [Number.NaN, 1],
        [2 ** 53, 1_000],
      ] as const)
        await assert.rejects(() => paginate(db, query, { page, size }), RangeError);
    });

    it('are one each', async () => {
      await assert.rejects(() => sql`select 1; select 2`.execute(db));
      await assert.rejects(() =>
        sql`insert into ${sql.table('tag')} values (1, ${'x'}); delete from ${sql.table('tag')}`.execute(db),
      );
    });

    it('are not streamed, and say how a long list is read', async () => {
      const rows = db.selectFrom('note').selectAll().stream();
      await assert.rejects(() => rows.next(), /read them in pages/);
    });
  });
}
