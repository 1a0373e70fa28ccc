import { sql } from 'kysely';

import { Database, type ConnectionOptions } from '#library';

/** A process that trusts what NODE_EXTRA_CA_CERTS says, and asks a server whether the line to it is encrypted. */
const connection: ConnectionOptions = JSON.parse(process.argv[2] ?? '');
const database = new Database({ master: { ...connection, tls: true } });
const question =
  connection.driver === 'mysql'
    ? sql<{
        cipher: string;
      }>`select variable_value as cipher from information_schema.session_status where variable_name = 'Ssl_cipher'`
    : sql<{ cipher: string }>`select cipher from pg_stat_ssl where pid = pg_backend_pid()`;
const { rows } = await question.execute(database.get());
process.stdout.write(String(rows[0]?.cipher));
await database.close();
