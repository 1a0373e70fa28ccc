import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';

import { sql } from 'kysely';

import { BadParameter, isDuplicate } from '#library';

import { Opened } from './opened.js';
import type { Place } from './tables.js';

/** Anything that a client may put where a text or a number is meant. */
// oxlint-disable-next-line typescript/no-explicit-any -- what a client sends is not what the types say
const noScalars: readonly (readonly [name: string, value: any])[] = [
  ['a list', ['exp', 'now()']],
  ['an empty list', []],
  ['an object', { toString: 'x' }],
  ['a Date', new Date()],
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['an infinite number', Number.POSITIVE_INFINITY],
  ['a text with U+0000', 'a\0b'],
  ['a bigint of more than 64 bits', 2n ** 64n],
];

/** What goes in and comes out. */
export function valuesContract(place: Place): void {
  describe(`values in ${place.name}`, () => {
    const opened = new Opened(place);
    const { db } = opened;

    const keep = async (values: object) => {
      const code = `c${Math.random()}`;
      await db
        .insertInto('note')
        .values({ code, say: null, weight: null, amount: null, body: null, ...values })
        .execute();
      return db.selectFrom('note').selectAll().where('code', '=', code).executeTakeFirstOrThrow();
    };

    it('come back as they went in: texts of every kind', async () => {
      const longest = 'x'.repeat(60_000);
      for (const say of [
        '',
        'plain',
        'o\'clock \\ " ` ; -- /* %_',
        '汉字 🎉',
        'line\nline\u0001',
        longest,
        '0',
        'null',
      ])
        assert.equal((await keep({ say })).say, say);
      assert.equal((await keep({ say: null })).say, null);
    });

    it('come back as they went in: numbers, exactly', async () => {
      for (const weight of [0, 0.1, -2.5, 1e300, 5e-324, Number.MAX_SAFE_INTEGER, 1e16])
        assert.equal((await keep({ weight })).weight, weight);
      for (const amount of [0, -1, 3, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])
        assert.equal((await keep({ amount })).amount, amount);
    });

    it('are numbers where these are exact, and bigint beyond', async () => {
      assert.equal((await keep({ amount: 7n })).amount, 7);
      for (const amount of [2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)])
        assert.equal((await keep({ amount })).amount, amount);
    });

    it('are 1 and 0 for true and false', async () => {
      const { say, amount } = await keep({ say: true, amount: false });
      assert.deepEqual([say, amount], ['1', 0]);
    });

    it('are the digits of a number in a column of texts', async () => {
      for (const [number, text] of [
        [3, '3'],
        [-7, '-7'],
        [1e15, '1000000000000000'],
        [0.5, '0.5'],
      ] as const)
        assert.equal((await keep({ say: number })).say, text);
    });

    it('are bytes for bytes', async () => {
      const body = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      assert.deepEqual(new Uint8Array((await keep({ body })).body ?? []), body);
    });

    it('are counts that are numbers, and keys that JSON can write', async () => {
      const { count } = await db
        .selectFrom('note')
        .select(({ fn }) => fn.countAll().as('count'))
        .executeTakeFirstOrThrow();
      assert.equal(typeof count, 'number');
      assert.equal(typeof (await keep({})).id, 'number');
    });

    for (const [name, value] of noScalars) {
      it(`are refused where they are no scalars: ${name}`, async () => {
        const refused = (work: () => Promise<unknown>) =>
          assert.rejects(
            work,
            (error) => error instanceof BadParameter && error.message.includes('A statement takes'),
          );
        const client = value;
        if (value !== undefined) {
          await refused(() => keep({ say: client }));
          await refused(() => db.updateTable('note').set({ say: client }).where('id', '>', 0).execute());
        }
        await refused(() => db.selectFrom('note').selectAll().where('say', '=', client).execute());
        await refused(() => db.selectFrom('note').selectAll().where('id', 'in', [1, client]).execute());
        await refused(() => sql`select ${client}`.execute(db));
      });
    }

    it('never become SQL', async () => {
      const say = "'); drop table note; --";
      assert.equal((await keep({ say })).say, say);
      assert.equal((await db.selectFrom('note').selectAll().where('say', '=', say).execute()).length, 1);
    });

    it('are compared letter by letter', async () => {
      const { code } = await keep({ say: 'Case' });
      const of = (say: string) => db.selectFrom('note').select('code').where('say', '=', say).execute();
      assert.deepEqual(await of('Case'), [{ code }]);
      for (const other of ['case', 'Case ', 'Case\u0301']) assert.deepEqual(await of(other), []);
      await opened.add('unique');
      await opened.add('UNIQUE');
      await opened.add('unique ');
    });

    it('are not in what is said of a failure', async () => {
      const code = 'open sesame: "x" \'y\'';
      await opened.add(code);
      const tellingOf = async (failing: Promise<unknown>) =>
        inspect(await failing.catch((error: unknown) => error));
      assert.doesNotMatch(await tellingOf(opened.add(code)), /sesame/);
      const wrong = sql`update ${sql.table('note')} set amount = ${code}`.execute(db);
      if (place.connection.driver !== 'sqlite') await assert.rejects(wrong); // a column of it takes anything
      assert.doesNotMatch(await tellingOf(wrong), /sesame/);
    });

    it('tell a key that is there already from any other failure', async () => {
      const { code } = await keep({});
      await assert.rejects(() => keep({ code }), isDuplicate);
      await assert.rejects(
        () => keep({ nothing: 1 }),
        (error) => !isDuplicate(error),
      );
      await assert.rejects(
        () => db.insertInto('tag').values({ note_id: -1, word: 'x' }).execute(),
        (error) => !isDuplicate(error),
      );
    });
  });
}
