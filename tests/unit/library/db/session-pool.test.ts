import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { DatabaseUnavailable } from '#library';

import type { Session } from '../../../../library/db/session.js';
import { SessionPool, type PoolLimits } from '../../../../library/db/session-pool.js';
import { until } from '../../../support/until.js';

/** A connection to nothing. */
class NoSession implements Session {
  isOpen = true;
  ended = 0;

  constructor(private readonly closing: () => Promise<void> = () => Promise.resolve()) {}

  async execute(): Promise<never> {
    throw new Error('there is nothing here');
  }
  async begin(): Promise<void> {}
  async commit(): Promise<void> {}
  async rollback(): Promise<void> {}
  keepsTransaction(): boolean {
    return true;
  }
  async close(): Promise<void> {
    this.isOpen = false;
    await this.closing();
  }
  destroy(): void {
    this.isOpen = false;
    this.ended += 1;
  }
}

/** A pool over connections to nothing, and those that it has opened. */
function poolOf(limits: Partial<PoolLimits> = {}, open?: () => Promise<Session>) {
  const opened: NoSession[] = [];
  const usual = async () => {
    const session = new NoSession();
    opened.push(session);
    return session;
  };
  const all = { size: 2, acquireTimeoutMs: 1_000, idleMs: 0, ...limits };
  return { opened, pool: new SessionPool('test', open ?? usual, all) };
}

describe('a pool of connections', () => {
  it('opens no more than its size, and gives the same ones again', async () => {
    const { pool, opened } = poolOf();
    const [one, two] = [await pool.acquire(), await pool.acquire()];
    pool.release(one);
    assert.equal(await pool.acquire(), one);
    pool.release(one);
    pool.release(two);
    pool.release(two);
    await pool.acquire();
    await pool.acquire();
    assert.equal(opened.length, 2);
    await pool.close();
  });

  it('serves those who wait in turn', async () => {
    const { pool } = poolOf({ size: 1 });
    const session = await pool.acquire();
    const order: number[] = [];
    const waiting = [1, 2, 3].map(async (number) => {
      const own = await pool.acquire();
      order.push(number);
      pool.release(own);
    });
    pool.release(session);
    await Promise.all(waiting);
    assert.deepEqual(order, [1, 2, 3]);
    await pool.close();
  });

  it('lets nobody wait longer than its limit, and serves the next one all the same', async () => {
    const { pool } = poolOf({ size: 1, acquireTimeoutMs: 30 });
    const session = await pool.acquire();
    await assert.rejects(() => pool.acquire(), /the one connection is in use for 30 ms/);
    const next = pool.acquire();
    pool.release(session);
    assert.equal(await next, session);
    await pool.close();
  });

  it('opens another where one is lost, in use or not', async () => {
    const { pool, opened } = poolOf({ size: 1 });
    const first = await pool.acquire();
    pool.release(first);
    first.destroy();
    const second = await pool.acquire();
    assert.notEqual(second, first);
    const waiting = pool.acquire();
    second.destroy();
    pool.release(second);
    assert.equal(await waiting, opened[2]);
    await pool.close();
  });

  it('that cannot open says why to each who asks, and opens again when it can', async () => {
    let isThere = false;
    const { pool } = poolOf({ size: 1 }, async () => {
      if (!isThere) throw new DatabaseUnavailable('nobody is there');
      return new NoSession();
    });
    const asked = await Promise.allSettled([pool.acquire(), pool.acquire(), pool.acquire()]);
    assert.deepEqual(
      asked.map(({ status }) => status),
      ['rejected', 'rejected', 'rejected'],
    );
    isThere = true;
    pool.release(await pool.acquire());
    await pool.close();
  });

  it('ends what nobody uses for a while', async () => {
    const { pool, opened } = poolOf({ idleMs: 20 });
    const session = await pool.acquire();
    pool.release(session);
    await until('it has ended', () => !session.isOpen);
    assert.notEqual(await pool.acquire(), session);
    assert.equal(opened.length, 2);
    await pool.close();
  });

  it('ends all that it has, and those who wait, when it is closed', async () => {
    const { pool, opened } = poolOf({ size: 2 });
    const [used, idle] = [await pool.acquire(), await pool.acquire()];
    pool.release(idle);
    const again = await pool.acquire();
    const waiting = pool.acquire();
    waiting.catch(() => undefined);
    pool.release(again);
    pool.release(await waiting);
    const late = [pool.acquire(), pool.acquire()];
    for (const one of late) one.catch(() => undefined);
    await pool.close();
    await pool.close();
    await assert.rejects(late[1] ?? Promise.resolve(), /Database test is closed/);
    await assert.rejects(() => pool.acquire(), /Database test is closed/);
    pool.release(used);
    assert.deepEqual(
      opened.map(({ isOpen }) => isOpen),
      [false, false],
    );
  });

  it('waits a second at most for a connection that does not end', async () => {
    const { pool } = poolOf({ size: 1 }, async () => new NoSession(() => new Promise(() => undefined)));
    const session = await pool.acquire();
    pool.release(session);
    const began = performance.now();
    await pool.close();
    assert.ok(performance.now() - began < 3_000);
    assert.equal(session.isOpen, false);
  });
});
