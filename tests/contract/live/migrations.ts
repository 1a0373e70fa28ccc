import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Kysely } from 'kysely';
import { Database, findMigrations, Migrations, type ConnectionOptions } from '#library';

const app = fileURLToPath(new URL('../../../app', import.meta.url));
const said = { code: 'room', nickname: 'n', say: 's', user_id: 'u', status: 1 };

/** What the module's migrations do to rows that are there. */
export function checkMigrations(connection: ConnectionOptions): void {
  describe('its migrations', () => {
    const database = new Database({ master: { ...connection, prefix: 'migrated_' } });
    after(() => database.close());
    const db: Kysely<Record<string, Record<string, unknown>>> = database.get();

    it('give what was said before a moment from its seconds, and can be undone', async () => {
      const migrations = new Migrations(database, await findMigrations(app));
      await migrations.run();
      assert.equal(await migrations.rollback(), '20261121-moments.live');
      const wall = { ...said, create_time: 1_700_000_001, update_time: 1_700_000_009 };
      await db.insertInto('live_wall_message').values(wall).execute();
      const user = { ...said, id: 'i', create_time: 1_700_000_002, update_time: 1_700_000_003 };
      await db.insertInto('live_user_message').values(user).execute();
      await migrations.run();
      const rows = await Promise.all(
        ['live_wall_message', 'live_user_message'].map((table) => db.selectFrom(table).selectAll().execute()),
      );
      assert.deepEqual(
        rows.flat().map(({ say, moment }) => [say, moment]),
        [
          ['s', 1_700_000_001_000],
          ['s', 1_700_000_003_000],
        ],
      );
      for (const name of ['20261121-moments.live', '20261121-messages.live', undefined])
        assert.equal(await migrations.rollback(), name);
    });
  });
}
