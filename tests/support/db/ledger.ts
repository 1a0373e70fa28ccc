import { Database } from '#library';

/** What the writers of a SQLite file write: two halves that belong together, or half 0 alone. */
export interface Ledger {
  entry: { who: string; number: number; half: number; filler: string };
}

/** Makes the file and its table. */
export async function createLedger(file: string): Promise<void> {
  const database = new Database({ master: { driver: 'sqlite', file } });
  await database
    .get()
    .schema.createTable('entry')
    .addColumn('who', 'varchar(16)', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('half', 'integer', (column) => column.notNull())
    .addColumn('filler', 'text', (column) => column.notNull())
    .addUniqueConstraint('once', ['who', 'number', 'half'])
    .execute();
  await database.close();
}
