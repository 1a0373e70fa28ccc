import { sql } from 'kysely';

import { ThrowAwayPostgres } from '../support/db/postgres.js';
import { outageContract } from './database/outage.js';
import { databaseContract } from './database.js';

const server = await ThrowAwayPostgres.start();
const place = { name: 'PostgreSQL', connection: server.connection };
databaseContract(place);
outageContract({
  ...place,
  server,
  isOneProcess: false,
  endMe: (db) => sql`select pg_terminate_backend(pg_backend_pid())`.execute(db),
  sleep: (db, seconds) => sql`select pg_sleep(${seconds})`.execute(db),
});
