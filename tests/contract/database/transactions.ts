import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { sql } from 'kysely';

import { Database, DatabaseUnavailable, TransactionInterrupted } from '#library';

import { until } from '../../support/until.js';
import { Opened } from './opened.js';
import type { Place, Tables } from './tables.js';

/** What belongs together happens together. */
export function transactionsContract(place: Place): void {
  describe(`transactions in ${place.name}`, () => {
    const opened = new Opened(place);
    const { db } = opened;

    const codes = async (like: string) => {
      const rows = await db
        .selectFrom('note')
        .select('code')
        .where('code', 'like', `${like}%`)
        .orderBy('code')
        .execute();
      return rows.map(({ code }) => code);
    };

    it('keep all of what they did', async () => {
      const result = await db.transaction().execute(async (transaction) => {
        await opened.add('keep1', transaction);
        await opened.add('keep2', transaction);
        return 'done';
      });
      assert.deepEqual([result, await codes('keep')], ['done', ['keep1', 'keep2']]);
    });

    it('keep nothing where they fail', async () => {
      const failing = db.transaction().execute(async (transaction) => {
        await opened.add('lose1', transaction);
        throw new Error('not today');
      });
      await assert.rejects(failing, /not today/);
      assert.deepEqual(await codes('lose'), []);
    });

    it('are not seen before their end', async () => {
      await db.transaction().execute(async (transaction) => {
        await opened.add('hidden1', transaction);
        if (place.connection.driver !== 'sqlite') assert.deepEqual(await codes('hidden'), []);
      });
      assert.deepEqual(await codes('hidden'), ['hidden1']);
    });

    it('go back to a savepoint and on from there', async () => {
      const transaction = await db.startTransaction().execute();
      await opened.add('save1', transaction);
      const saved = await transaction.savepoint('here').execute();
      await opened.add('save2', saved);
      await assert.rejects(() => opened.add('save2', saved));
      const back = await saved.rollbackToSavepoint('here').execute();
      await opened.add('save3', back);
      await transaction.commit().execute();
      assert.deepEqual(await codes('save'), ['save1', 'save3']);
    });

    it('take their levels and their read-only word', async () => {
      const read = db.transaction().setIsolationLevel('serializable').setAccessMode('read only');
      const rows = await read.execute((transaction) =>
        transaction.selectFrom('note').select('code').limit(1).execute(),
      );
      assert.ok(rows.length <= 1);
    });

    it('of many at once lose no increment', async () => {
      await opened.add('sum', db);
      await db.updateTable('note').set({ amount: 0 }).where('code', '=', 'sum').execute();
      const increment = () =>
        db.transaction().execute(async (transaction) => {
          const query = transaction.updateTable('note').set(({ eb }) => ({ amount: eb('amount', '+', 1) }));
          await query.where('code', '=', 'sum').execute();
        });
      await Promise.all(Array.from({ length: 40 }, increment));
      const { amount } = await db
        .selectFrom('note')
        .select('amount')
        .where('code', '=', 'sum')
        .executeTakeFirstOrThrow();
      assert.equal(amount, 40);
    });

    const isShared = place.connection.file !== ':memory:';
    it(
      'that take too long are undone and hold up nobody',
      { skip: !isShared && 'nobody shares it' },
      async () => {
        const hasty = new Database({
          master: { ...place.connection, prefix: opened.prefix, pool: 1, transactionTimeoutMs: 50 },
        });
        const impatient = hasty.get<Tables>();
        const transaction = await impatient.startTransaction().execute();
        await opened.add('late', transaction);
        const ended = (error: unknown) =>
          error instanceof TransactionInterrupted && error.message.includes('took longer than 50 ms');
        await until('its time is up', () => opened.add('later', transaction).then(() => false, ended));
        await assert.rejects(() => transaction.commit().execute(), ended);
        assert.deepEqual(await codes('late'), []);
        await opened.add('late again', impatient);
        await transaction.rollback().execute();
        assert.deepEqual(await codes('late'), ['late again']);
        await hasty.close();
      },
    );

    it('begin and end with the words of Kysely only', async () => {
      for (const word of ['begin', ' START transaction', 'commit', 'rollback', 'end'])
        await assert.rejects(
          () => sql`${sql.raw(word)}`.execute(db),
          /A transaction begins with db\.transaction\(\)/,
        );
    });

    it('that hold every connection make the next one wait, and say so when it waits too long', async () => {
      const database = new Database({ master: { ...place.connection, pool: 1, acquireTimeoutMs: 100 } });
      const only = database.get();
      const stuck = only.transaction().execute(async () => {
        await assert.rejects(
          () => only.selectNoFrom(sql`1`.as('one')).execute(),
          (error) =>
            error instanceof DatabaseUnavailable &&
            /in use for 100 ms; a transaction may hold it/.test(error.message),
        );
      });
      await stuck;
      assert.equal((await only.selectNoFrom(sql`1`.as('one')).execute()).length, 1);
      await database.close();
      await database.close();
    });
  });
}
