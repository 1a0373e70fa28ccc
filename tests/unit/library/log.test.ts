import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { Database } from '../../../library/db/database.js';
import { createLog } from '../../../library/log.js';
import { prettyDestination } from '../../../library/pretty-log.js';

function collect(): { lines: string[]; write: (line: string) => void } {
  const lines: string[] = [];
  return { lines, write: (line) => lines.push(line) };
}

describe('the log', () => {
  it('writes one record a line, whatever a text contains', () => {
    const { lines, write } = collect();
    createLog({ fields: { role: 'worker' }, destination: { write } }).warn(
      { text: 'a\r\nb\u001b[2J' },
      'c\nd',
    );
    assert.equal(lines.length, 1);
    assert.equal(lines.join('').trimEnd().split('\n').length, 1);
    assert.ok(!lines[0]?.includes('\u001b'));
    const { level, role, text, msg } = JSON.parse(lines[0] ?? '');
    assert.deepEqual([level, role, text, msg], ['warn', 'worker', 'a\r\nb\u001b[2J', 'c\nd']);
  });

  it('hides what is called like a secret, at every depth', () => {
    const { lines, write } = collect();
    createLog({ destination: { write } }).info({
      token: 'hush-1',
      request: { headers: { Authorization: 'hush-2', 'set-cookie': ['hush-3'] }, auth: { id: 'hush-4' } },
      clients: [{ api_key: 'hush-5', password: { old: 'hush-6' } }],
      a: 1,
    });
    assert.ok(!lines[0]?.includes('hush'));
    assert.equal(JSON.parse(lines[0] ?? '').a, 1);
  });

  it('leaves out the query of an error, which has the values of a client in it', async () => {
    const database = new Database({ master: { driver: 'sqlite', file: ':memory:' } });
    const { lines, write } = collect();
    const log = createLog({ destination: { write } });
    const query = database
      .get()
      .selectNoFrom(sql`1`.as('one'))
      .where(sql`${'hush-5'}`, '=', 1);
    await query.executeTakeFirstOrThrow().catch((err: unknown) => log.error({ err }, 'nobody is there'));
    await database.close();
    const { err } = JSON.parse(lines[0] ?? '');
    assert.deepEqual([err.type, err.message], ['NoResultError', 'no result']);
    assert.match(err.stack, /log\.test/);
    assert.doesNotMatch(lines.join(), /hush/);
  });

  it('hides secrets that a child, an error or a toJSON brings in', () => {
    const { lines, write } = collect();
    const log = createLog({ fields: { secret: 'hush-1' }, destination: { write } });
    const error = Object.assign(new Error('GET /?auth=hush-2 failed'), { config: { token: 'hush-3' } });
    log.child({ user: { password: 'hush-4' } }).error(error);
    log.child({ cookie: 'hush-5' }, { level: 'debug' }).debug({ of: { toJSON: () => ({ key: 'hush-6' }) } });
    assert.equal(lines.length, 2);
    assert.ok(!lines.join('').includes('hush'));
    assert.match(JSON.parse(lines[0] ?? '').err.stack, /auth=\[hidden\] failed\n/);
  });

  it('hides a token wherever it stands in a text', () => {
    const { lines, write } = collect();
    const log = createLog({ destination: { write } });
    log.warn({ url: 'wss://host/?room=1&auth=hush-1', at: 'redis://:hush-2@host' }, 'refused: auth=hush-3');
    log.warn('with %s', 'Bearer hush-hush-4');
    assert.ok(!lines.join('').includes('hush'));
    assert.match(lines[0] ?? '', /room=1&auth=\[hidden\]/);
  });

  it('writes a record of anything, whatever it is', () => {
    const { lines, write } = collect();
    const circle: Record<string, unknown> = { a: 1n, b: Symbol('b'), c: () => {} };
    circle['self'] = circle;
    createLog({ destination: { write } }).info({ circle, missing: undefined }, 'odd');
    assert.equal(JSON.parse(lines[0] ?? '').msg, 'odd');
  });

  it('is a sentence with its fields behind it at a terminal', () => {
    const { lines, write } = collect();
    const log = createLog({ fields: { role: 'manager' }, destination: prettyDestination(write, false) });
    log.info({ pid: 7, why: 'two words' }, 'worker 0 is in service');
    assert.match(
      lines.join(''),
      /^\d\d:\d\d:\d\d info {2}manager worker 0 is in service pid=7 why="two words"\n$/,
    );
  });

  it('cannot be made to move the cursor of a terminal', () => {
    const { lines, write } = collect();
    createLog({ destination: prettyDestination(write, false) }).info({ route: '\u001b[2J\nfake' }, 'refused');
    assert.equal(lines.length, 1);
    assert.ok(!lines.join('').includes('\u001b'));
    assert.equal(lines.join('').trimEnd().split('\n').length, 1);
  });
});
