import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { Ledger } from '../../core/cluster/ledger.js';
import { ThrowAwayRedis } from '../support/redis.js';
import { openRedisHarness, type RedisHarness } from '../support/redis-harness.js';

const redis = await ThrowAwayRedis.start();
const dyingNode = fileURLToPath(new URL('../support/dying-node.js', import.meta.url));

/** Finishes all that belongs to gateways which are gone, and gives the ids. */
async function finishOrphans(ledger: Ledger): Promise<string[]> {
  const finished: string[] = [];
  for (const gateway of await ledger.expiredGateways()) {
    let after: number | undefined;
    do {
      const { entries, next } = await ledger.entriesOf(gateway, after);
      for (const { id } of entries) {
        const result = await ledger.claim(id, { orphanOnly: true });
        if (result.status === 'claimed' && (await ledger.finish(result.claim)) === 'finished')
          finished.push(id);
      }
      after = next;
    } while (after !== undefined);
  }
  return finished;
}

describe('a process that is killed', () => {
  let harness: RedisHarness;
  beforeEach(async () => void (harness = await openRedisHarness(redis)));
  afterEach(() => harness.close());

  async function keysLeft(): Promise<string[]> {
    const { admin, prefix } = harness;
    return (await admin.keys('*'))
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  }

  for (const when of ['asked', 'busy']) {
    it(`leaves nothing behind (${when})`, async () => {
      const { a, b, elapse } = harness;
      await a.store.sets.add('room', 'g1');
      await a.store.sets.add('room', 'g2.1');
      const child = fork(dyingNode, [redis.url, harness.prefix, when]);
      process.once('exit', () => child.kill('SIGKILL'));
      const exit = once(child, 'exit');
      if (when === 'busy') {
        await once(child, 'message');
        child.kill('SIGKILL');
      }
      await exit;
      assert.deepEqual(await finishOrphans(a.ledger), [], 'its lease is still running');
      await elapse(60_000);
      const finished = (await Promise.all([finishOrphans(a.ledger), finishOrphans(b.ledger)])).flat();
      assert.ok(finished.length >= (when === 'busy' ? 20 : 1));
      assert.equal(new Set(finished).size, finished.length, 'each is finished once, by one of the two');
      assert.deepEqual((await a.store.sets.members('room')).toSorted(), ['g1', 'g2.1']);
      assert.deepEqual(await keysLeft(), ['1:set:room']);
      assert.deepEqual(await a.ledger.expiredGateways(), []);
    });
  }

  it('leaves nothing behind where only the record was made', async () => {
    const { a, admin, prefix } = harness;
    await a.ledger.lease('g1', 60_000);
    await a.ledger.open({ id: 'g1.1', facts: null, openedAt: 1 });
    await a.ledger.addTo('g1.1', 'room');
    await admin.srem(`${prefix}1:set:room`, 'g1.1');
    await a.ledger.leave('g1');
    assert.deepEqual(await finishOrphans(a.ledger), ['g1.1']);
    assert.deepEqual(await keysLeft(), []);
  });
});
