import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { describe, it } from 'node:test';
import { runSchedule } from '../support/interleavings/run.js';

/**
 * To repeat a schedule that failed: `HOLDLINE_TEST_SEED=… HOLDLINE_TEST_SCHEDULES=1 node dist/tests/run.js interleavings`.
 * Many more of them are run without the runner, which has a time limit: `HOLDLINE_TEST_SCHEDULES=10000 node
 * dist/tests/integration/interleavings.test.js`.
 */
const { HOLDLINE_TEST_SEED, HOLDLINE_TEST_SCHEDULES = '1200' } = process.env;
const first = HOLDLINE_TEST_SEED === undefined ? randomInt(2 ** 31) : Number(HOLDLINE_TEST_SEED);
const count = Number(HOLDLINE_TEST_SCHEDULES);
/** Worlds at a time: while one reads its application from the disk others go on. */
const lanes = 8;

/** Each schedule has a seed of its own, one after the other. */
async function runAll(most: number, faults: number): Promise<void> {
  let next = first;
  const lane = async (): Promise<void> => {
    while (next < first + most) {
      const seed = next++;
      const { steps, problems } = await runSchedule(seed, faults);
      if (problems.length > 0) next = Infinity; // one is enough
      assert.deepEqual(problems, [], `HOLDLINE_TEST_SEED=${seed}\n${steps.join('\n')}\n`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

describe('whatever happens in whatever order', () => {
  it('nothing is left behind and everybody is told once', async (test) => {
    test.diagnostic(`seeds from ${first}: ${count}`);
    await runAll(count, 0);
  });

  it('nor while calls of the ledger fail', async (test) => {
    const most = Math.ceil(count / 4);
    test.diagnostic(`seeds from ${first}: ${most}`);
    await runAll(most, 0.1);
  });
});
