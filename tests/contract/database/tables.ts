import type { Generated, Kysely } from 'kysely';

import type { ConnectionOptions, Migration } from '#library';

/** The tables of the contract. */
export interface Tables {
  note: NoteTable;
  tag: { note_id: number; word: string };
}

export interface NoteTable {
  id: Generated<number>;
  code: string;
  say: string | null;
  weight: number | null;
  amount: number | bigint | null;
  body: Uint8Array | null;
  created_at: Generated<number>;
  updated_at: Generated<number>;
}

/** A kind of database that the contract holds for. */
export interface Place {
  readonly name: string;
  readonly connection: ConnectionOptions;
}

/** The tables, as a migration that runs on every kind of database makes them. */
export const tables: Migration = {
  async up(database) {
    const bytes = await bytesTypeOf(database);
    await database.schema
      .createTable('note')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('code', 'varchar(64)', (column) => column.notNull().unique())
      .addColumn('say', 'text')
      .addColumn('weight', 'double precision')
      .addColumn('amount', 'bigint')
      .addColumn('body', bytes)
      .addColumn('created_at', 'bigint', (column) => column.notNull().defaultTo(0))
      .addColumn('updated_at', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await database.schema
      .createTable('tag')
      .addColumn('note_id', 'integer', (column) => column.notNull().references('note.id').onDelete('cascade'))
      .addColumn('word', 'varchar(64)', (column) => column.notNull())
      .execute();
    await database.schema.createIndex('tag_word').on('tag').columns(['word']).execute();
  },
  async down(database) {
    await database.schema.dropTable('tag').execute();
    await database.schema.dropTable('note').execute();
  },
};

async function bytesTypeOf(database: Kysely<unknown>): Promise<'bytea' | 'blob'> {
  return database.getExecutor().adapter.constructor.name === 'PostgresAdapter' ? 'bytea' : 'blob';
}
