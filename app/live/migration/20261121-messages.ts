import { sql, type Kysely } from 'kysely';

export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('live_wall_message')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('code', 'varchar(240)', (column) => column.notNull())
    .addColumn('nickname', 'text', (column) => column.notNull())
    .addColumn('say', 'text', (column) => column.notNull())
    .addColumn('user_id', 'varchar(128)', (column) => column.notNull())
    .addColumn('status', 'integer', (column) => column.notNull().defaultTo(sql`1`))
    .addColumn('create_time', 'bigint', (column) => column.notNull())
    .addColumn('update_time', 'bigint', (column) => column.notNull())
    .execute();
  await database.schema
    .createIndex('live_wall_message_of_room')
    .on('live_wall_message')
    .columns(['code', 'status', 'id'])
    .execute();
  await database.schema
    .createTable('live_user_message')
    .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('id', 'varchar(32)', (column) => column.notNull().unique())
    .addColumn('code', 'varchar(240)', (column) => column.notNull())
    .addColumn('user_id', 'varchar(128)', (column) => column.notNull())
    .addColumn('nickname', 'text', (column) => column.notNull())
    .addColumn('say', 'text', (column) => column.notNull())
    .addColumn('status', 'integer', (column) => column.notNull().defaultTo(sql`0`))
    .addColumn('create_time', 'bigint', (column) => column.notNull())
    .addColumn('update_time', 'bigint', (column) => column.notNull())
    .execute();
  await database.schema
    .createIndex('live_user_message_of_room')
    .on('live_user_message')
    .columns(['code', 'status', 'update_time'])
    .execute();
}

export async function down(database: Kysely<unknown>): Promise<void> {
  await database.schema.dropTable('live_user_message').execute();
  await database.schema.dropTable('live_wall_message').execute();
}
