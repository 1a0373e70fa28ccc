import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type Compilable,
} from 'kysely';

import { PrefixPlugin } from '../../../../library/db/prefix.js';

interface Tables {
  note: { id: number; say: string };
  tag: { note_id: number; word: string };
}

const dialect = {
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new DummyDriver(),
  createIntrospector: (db: Kysely<Tables>) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
};
const plain = new Kysely<Tables>({ dialect });
const db = plain.withPlugin(new PrefixPlugin('m_'));

function written(query: Compilable): string {
  return query.compile().sql.replaceAll('"', '');
}

const queries: readonly (readonly [what: string, query: Compilable, expected: string])[] = [
  ['a selection', db.selectFrom('note').select('note.say'), 'select m_note.say from m_note'],
  [
    'all columns of a table and of an alias',
    db.selectFrom(['note', 'tag as t']).selectAll('note').selectAll('t'),
    'select m_note.*, t.* from m_note, m_tag as t',
  ],
  [
    'an alias that is the name of a table',
    db.selectFrom('tag as note').innerJoin('note as tag', 'tag.id', 'note.note_id').select('note.word'),
    'select note.word from m_tag as note inner join m_note as tag on tag.id = note.note_id',
  ],
  [
    'a question in a question, which has an alias of its own',
    db
      .selectFrom('note')
      .selectAll()
      .where((ask) => ask.exists(ask.selectFrom('tag as note').select('note.word'))),
    'select * from m_note where exists (select note.word from m_tag as note)',
  ],
  [
    'a question that was asked before',
    db.selectFrom(db.selectFrom('note').select('note.id').as('one')).select('one.id'),
    'select one.id from (select m_note.id from m_note) as one',
  ],
  [
    'a name that `with` gives',
    db
      .with('tagged', (query) => query.selectFrom('tag').select('tag.note_id'))
      .selectFrom('tagged')
      .select('tagged.note_id'),
    'with tagged as (select m_tag.note_id from m_tag) select tagged.note_id from tagged',
  ],
  [
    'an upsert',
    db
      .insertInto('note')
      .values({ id: 1, say: 'x' })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ say: (ask) => ask.ref('excluded.say') })),
    'insert into m_note (id, say) values ($1, $2) on conflict (id) do update set say = excluded.say',
  ],
  [
    'a change with another table',
    db
      .updateTable('note as n')
      .from('tag')
      .set((ask) => ({ say: ask.ref('tag.word') }))
      .whereRef('tag.note_id', '=', 'n.id'),
    'update m_note as n set say = m_tag.word from m_tag where m_tag.note_id = n.id',
  ],
  [
    'a removal with another table',
    db.deleteFrom('note').using('tag').whereRef('tag.note_id', '=', 'note.id').returning('note.id'),
    'delete from m_note using m_tag where m_tag.note_id = m_note.id returning m_note.id',
  ],
  [
    'a merge',
    db.mergeInto('note').using('tag as t', 't.note_id', 'note.id').whenMatched().thenDelete(),
    'merge into m_note using m_tag as t on t.note_id = m_note.id when matched then delete',
  ],
  [
    'a function of a row',
    db.selectFrom('note').select(({ fn }) => fn.toJson('note').as('row')),
    'select to_json(m_note) as row from m_note',
  ],
  [
    'a lock',
    db.selectFrom('note').select('id').forUpdate('note'),
    'select id from m_note for update of m_note',
  ],
  [
    'a name with a schema',
    db.withSchema('other').selectFrom('note').select('note.id'),
    'select other.note.id from other.note',
  ],
  [
    'a new table',
    db.schema.createTable('note').addColumn('id', 'integer', (id) => id.references('tag.id')),
    'create table m_note (id integer references m_tag (id))',
  ],
  ['another name', db.schema.alterTable('note').renameTo('memo'), 'alter table m_note rename to m_memo'],
  [
    'an index',
    db.schema.createIndex('note_say').on('note').column('say'),
    'create index m_note_say on m_note (say)',
  ],
  ['no index', db.schema.dropIndex('note_say').on('note'), 'drop index m_note_say on m_note'],
  [
    'a view',
    db.schema.createView('words').as(db.selectFrom('tag').select('tag.word')),
    'create view m_words as select m_tag.word from m_tag',
  ],
  ['no view', db.schema.dropView('words'), 'drop view m_words'],
  ['no table', db.schema.dropTable('note'), 'drop table m_note'],
];

describe('a prefix', () => {
  for (const [what, query, expected] of queries) {
    it(`stands where tables are named, and nowhere else: ${what}`, () =>
      assert.equal(written(query), expected));
  }

  it('is not put before a name that begins with it', () => {
    const full = db.withTables<{ m_note: Tables['note'] }>();
    assert.equal(written(full.selectFrom('m_note').select('m_note.id')), 'select m_note.id from m_note');
  });

  it('stands before names in a text of SQL that says what they are', () => {
    const query = sql`select ${sql.ref('note.id')} from ${sql.table('note')} as x where ${sql.ref('x.say')} = ${1}`;
    const { sql: text } = query.compile(db);
    assert.equal(text.replaceAll('"', ''), 'select m_note.id from m_note as x where x.say = $1');
  });
});
