import { sql } from 'kysely';

import { BadParameter, Database } from '#library';

/**
 * A process that takes JSON values, a line each, as what clients have sent, and puts each wherever a statement takes one. It
 * answers with what the database made of them. The driver would end the process for some.
 */
const database = new Database({ master: { driver: 'sqlite', file: ':memory:' } });
const db = database.get<{
  kept: { id: number; any: unknown; text: unknown; whole: unknown; real: unknown };
}>();
await sql`create table kept (id integer primary key, any, text text, whole integer, real real)`.execute(db);

const answers: unknown[] = [];
for (const line of process.argv.slice(2)) {
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- a client sends anything
  const value = JSON.parse(line);
  try {
    await db.deleteFrom('kept').where('id', '>', 0).execute();
    await db.insertInto('kept').values({ id: 1, any: value, text: value, whole: null, real: null }).execute();
    await db.updateTable('kept').set({ any: value }).where('id', '=', 1).execute();
    await db
      .selectFrom('kept')
      .selectAll()
      .where('any', '=', value)
      .where('text', 'in', [value, value])
      .execute();
    await db.transaction().execute((transaction) => sql`select ${value}`.execute(transaction));
    const { any, text } = await db.selectFrom('kept').selectAll().executeTakeFirstOrThrow();
    answers.push({ any, text });
  } catch (error) {
    if (!(error instanceof BadParameter)) throw error;
    answers.push('refused');
  }
}
await database.close();
process.stdout.write(JSON.stringify(answers));
