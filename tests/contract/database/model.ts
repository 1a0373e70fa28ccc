import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';

import { isDuplicate, Model } from '#library';

import { FakeClock } from '../../../core/testing/fake-clock.js';
import { Opened } from './opened.js';
import type { Place, Tables } from './tables.js';

/** The plain things that one does with the rows of a table. */
export function modelContract(place: Place): void {
  describe(`a model in ${place.name}`, () => {
    const opened = new Opened(place);
    const clock = new FakeClock();
    const notes = new Model<Tables, 'note'>(opened.db, 'note', {
      timestamps: { created: 'created_at', updated: 'updated_at' },
      clock,
    });
    const empty = { say: null, weight: null, amount: null, body: null };
    const now = () => Math.floor(clock.wallTime() / 1_000);
    beforeEach(() => opened.db.deleteFrom('note').where('id', '>', 0).execute());

    it('makes a row and gives it as it is kept, with the time at which it was made', async () => {
      clock.advance(60_000);
      const made = await notes.create({ ...empty, code: 'a', say: 'hello' });
      const { id } = made;
      assert.ok(Number.isInteger(id) && id > 0);
      assert.deepEqual(
        { ...made },
        { ...empty, id, code: 'a', say: 'hello', created_at: now(), updated_at: now() },
      );
      assert.deepEqual({ ...(await notes.get(id)) }, { ...made });
      assert.equal(await notes.get(id + 1_000), undefined);
    });

    it('does not hide that a row was not made', async () => {
      await notes.create({ ...empty, code: 'a' });
      await assert.rejects(() => notes.create({ ...empty, code: 'a' }), isDuplicate);
    });

    it('changes a row, tells whether there is one, and notes when it was', async () => {
      const { id, created_at: created } = await notes.create({ ...empty, code: 'a' });
      clock.advance(5_000);
      assert.equal(await notes.update(id, { say: 'other' }), true);
      assert.equal(await notes.update(id, { say: 'other' }), true);
      const row = await notes.get(id);
      assert.deepEqual([row?.say, row?.created_at, row?.updated_at], ['other', created, created + 5]);
      assert.equal(await notes.update(id + 1_000, { say: 'other' }), false);
    });

    it('removes rows, and tells who was first', async () => {
      const { id } = await notes.create({ ...empty, code: 'a' });
      const { id: second } = await notes.create({ ...empty, code: 'b' });
      const removed = await Promise.all([notes.destroy(id), notes.destroy(id), notes.destroy(id)]);
      assert.deepEqual(
        removed.toSorted((a, b) => a - b),
        [0, 0, 1],
      );
      assert.equal(await notes.destroy(id, second), 1);
      assert.equal(await notes.destroy(), 0);
    });

    it('gives a list in pages, of rows with given values', async () => {
      for (const code of ['a', 'b', 'c', 'd'])
        await notes.create({ ...empty, code, say: code < 'c' ? 'x' : null });
      const { list, count } = await notes.list({ where: { say: null }, page: 1, size: 1, direction: 'desc' });
      assert.deepEqual([list.map(({ code }) => code), count], [['d'], 2]);
      const all = await notes.list({ orderBy: 'code', page: 2, size: 3 });
      assert.deepEqual([all.list.map(({ code }) => code), all.count], [['d'], 4]);
      assert.equal((await notes.list({ where: { say: 'x', code: 'b' }, page: 1, size: 9 })).count, 1);
      await assert.rejects(() => notes.list({ page: 0, size: 9 }), RangeError);
    });

    it('works inside a transaction', async () => {
      const failing = opened.db.transaction().execute(async (transaction) => {
        await notes.within(transaction).create({ ...empty, code: 'a' });
        throw new Error('not today');
      });
      await assert.rejects(failing, /not today/);
      assert.equal((await notes.list({ page: 1, size: 1 })).count, 0);
    });
  });
}
