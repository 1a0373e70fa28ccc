import { writeSync } from 'node:fs';

import { sql } from 'kysely';

import { Database } from '#library';

import type { Ledger } from './ledger.js';

/**
 * A process that writes into a SQLite file until somebody kills it: pairs of rows in transactions, and single rows. What it was
 * told is kept it writes to standard output, a line each. Its arguments: the file, and who it is.
 */
const [file = '', who = ''] = process.argv.slice(2);
const db = new Database({ master: { driver: 'sqlite', file } }).get<Ledger>();
const tell = (line: string) => writeSync(1, `${line}\n`);

for (let number = 1; ; number++) {
  await db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('entry')
      .values({ who, number, half: 1, filler: 'x'.repeat(3_000) })
      .execute();
    await sql`select 1`.execute(transaction);
    await transaction
      .insertInto('entry')
      .values({ who, number, half: 2, filler: 'x'.repeat(3_000) })
      .execute();
  });
  tell(`${who} pair ${number}`);
  await db.insertInto('entry').values({ who, number, half: 0, filler: '' }).execute();
  tell(`${who} single ${number}`);
}
