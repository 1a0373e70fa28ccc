import { sql, type Kysely } from 'kysely';

/** Seconds do not tell in which order the audience saw what came within one. */
export async function up(database: Kysely<Record<string, Record<string, number>>>): Promise<void> {
  for (const [table, time] of [
    ['live_wall_message', 'create_time'],
    ['live_user_message', 'update_time'],
  ] as const) {
    await database.schema
      .alterTable(table)
      .addColumn('moment', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await database
      .updateTable(table)
      .set({ moment: sql<number>`${sql.ref(time)} * 1000` })
      .execute();
  }
}

export async function down(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable('live_user_message').dropColumn('moment').execute();
  await database.schema.alterTable('live_wall_message').dropColumn('moment').execute();
}
