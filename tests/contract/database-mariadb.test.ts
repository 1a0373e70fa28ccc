import { sql } from 'kysely';

import { ThrowAwayMariadb } from '../support/db/mariadb.js';
import { outageContract } from './database/outage.js';
import { databaseContract } from './database.js';

const server = await ThrowAwayMariadb.start();
const place = { name: 'MariaDB', connection: server.connection };
databaseContract(place);
outageContract({
  ...place,
  server,
  isOneProcess: true,
  endMe: (db) => sql`kill connection_id()`.execute(db),
  sleep: (db, seconds) => sql`select sleep(${seconds})`.execute(db),
});
