import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { sql, type Kysely } from 'kysely';

import { Database, DatabaseUnavailable, TransactionInterrupted } from '#library';

import type { ServerProcess } from '../../support/server-process.js';
import { until } from '../../support/until.js';
import { within } from '../../support/within.js';
import { Opened } from './opened.js';
import type { Place, Tables } from './tables.js';

/** A server that a test may end and start again. */
export interface ServerPlace extends Place {
  readonly server: ServerProcess & { readonly certificate: string };
  /** Whether it answers with the process that it was started as. */
  readonly isOneProcess: boolean;
  /** What makes the server end the connection that says it. */
  readonly endMe: (db: Kysely<Tables>) => Promise<unknown>;
  /** What a statement says that takes so many seconds. */
  readonly sleep: (db: Kysely<Tables>, seconds: number) => Promise<unknown>;
}

const encrypted = fileURLToPath(new URL('../../support/db/encrypted.js', import.meta.url));

/** Servers restart, connections are cut, statements hang. */
export function outageContract(place: ServerPlace): void {
  describe(`when ${place.name} is away`, () => {
    const opened = new Opened(place);
    const { db } = opened;
    const codes = async () =>
      (await db.selectFrom('note').select('code').orderBy('code').execute()).map(({ code }) => code);

    /** A process that is told to stop may go on for a moment. */
    const firstFailure = (of: Kysely<Tables>) =>
      until('no answer comes', () =>
        place.sleep(of, 0).then(
          () => undefined,
          (error: unknown) => error,
        ),
      );

    it('an interrupted transaction fails, whatever is still said in it, and nothing of it is kept', async () => {
      const transaction = await db.startTransaction().execute();
      await opened.add('lost', transaction);
      await assert.rejects(() => place.endMe(transaction), TransactionInterrupted);
      await assert.rejects(
        () => opened.add('lost2', transaction),
        (error) => {
          assert.ok(error instanceof TransactionInterrupted);
          assert.match(
            error.message,
            /^Database master: the connection was lost .*in a transaction; it is undone/,
          );
          return true;
        },
      );
      await assert.rejects(() => transaction.commit().execute(), TransactionInterrupted);
      assert.deepEqual(await codes(), []);
      await opened.add('next');
      assert.deepEqual(await codes(), ['next']);
    });

    it('a statement fails once and the next one has a new connection', async () => {
      await assert.rejects(
        () => place.endMe(db),
        (error) => {
          assert.ok(error instanceof DatabaseUnavailable);
          assert.match(error.message, /whether the statement was carried out is not known/);
          return true;
        },
      );
      assert.deepEqual(await codes(), ['next']);
    });

    it('a restart of the server costs those who are in the middle, and no one after it', async () => {
      await Promise.all([codes(), codes(), codes()]);
      const transaction = await db.startTransaction().execute();
      await opened.add('middle', transaction);
      await place.server.stop();
      await assert.rejects(() => transaction.commit().execute(), TransactionInterrupted);
      await transaction.rollback().execute();
      await until('nobody answers', async () => {
        const error: unknown = await codes().catch((reason: unknown) => reason);
        assert.ok(error instanceof DatabaseUnavailable);
        return /^Database master at 127\.0\.0\.1:\d+: .*ECONNREFUSED/.test(error.message);
      });
      await place.server.start();
      for (let number = 0; number < 6; number++) assert.deepEqual(await codes(), ['next']);
    });

    it('a statement that takes too long is given up, by the server itself', async () => {
      const hasty = new Database({ master: { ...place.connection, pool: 1, statementTimeoutMs: 300 } });
      const impatient = hasty.get<Tables>();
      await assert.rejects(within('the end of a long statement', place.sleep(impatient, 20)));
      await place.sleep(impatient, 0);
      await hasty.close();
    });

    it('a server that answers nothing is not waited for', async () => {
      const hasty = new Database({
        master: { ...place.connection, pool: 1, statementTimeoutMs: 100, connectTimeoutMs: 300 },
      });
      const impatient = hasty.get<Tables>();
      if (place.isOneProcess) await place.sleep(impatient, 0);
      place.server.freeze();
      try {
        if (place.isOneProcess) assert.match(String(await firstFailure(impatient)), /no answer in 1100 ms/);
        await assert.rejects(() => place.sleep(impatient, 0), DatabaseUnavailable);
      } finally {
        place.server.thaw();
      }
      await place.sleep(impatient, 0);
      await hasty.close();
    });

    it('who may not come in is told why, without the password', async () => {
      const wrong = { ...place.connection, username: 'nobody', password: 'secret-7' };
      const database = new Database({ master: wrong });
      await assert.rejects(
        () =>
          database
            .get()
            .selectNoFrom(sql`1`.as('one'))
            .execute(),
        (error) => {
          assert.ok(error instanceof DatabaseUnavailable);
          assert.match(error.message, /^Database master at 127\.0\.0\.1:\d+: .*nobody/);
          assert.ok(!error.message.includes('secret-7'));
          return true;
        },
      );
      await database.close();
    });

    it('a line to it is encrypted where that is asked for, and goes to nobody else', async () => {
      const database = new Database({ master: { ...place.connection, tls: true } });
      await assert.rejects(() => place.sleep(database.get(), 0), /self-signed certificate/);
      await database.close();
      const env = { ...process.env, NODE_EXTRA_CA_CERTS: place.server.certificate };
      const words = [encrypted, JSON.stringify(place.connection)];
      const { status, stdout, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
      assert.deepEqual([status, stderr], [0, '']);
      assert.match(stdout, /^TLS_|^ECDHE-/);
    });

    after(() => place.server.thaw());
  });
}
