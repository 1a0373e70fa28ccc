import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { describe, it } from 'node:test';
import { runSchedule } from '../support/interleavings/run.js';

/** What is repeated when a run has failed: `HOLDLINE_TEST_SEED=… HOLDLINE_TEST_SCHEDULES=1 node dist/tests/run.js interleavings`. */
const { HOLDLINE_TEST_SEED, HOLDLINE_TEST_SCHEDULES = '2000' } = process.env;
const first = HOLDLINE_TEST_SEED === undefined ? randomInt(2 ** 31) : Number(HOLDLINE_TEST_SEED);
const count = Number(HOLDLINE_TEST_SCHEDULES);

/** Random lives of a gateway with its workers and clients: each schedule has a seed of its own, one after the other. */
describe('whatever happens in whatever order', () => {
  const runs = [
    { title: 'nothing is left behind and everybody is told once', faults: 0, share: 1 },
    { title: 'nor while calls of the ledger fail', faults: 0.1, share: 0.25 },
  ];
  for (const { title, faults, share } of runs) {
    it(title, { timeout: 600_000 }, async (test) => {
      const most = Math.ceil(count * share);
      test.diagnostic(`seeds ${first} to ${first + most - 1}`);
      for (let seed = first; seed < first + most; seed++) {
        const { steps, problems } = await runSchedule(seed, faults);
        assert.deepEqual(problems, [], `HOLDLINE_TEST_SEED=${seed}\n${steps.join('\n')}\n`);
      }
    });
  }
});
