import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { describe, it } from 'node:test';
import { Chance } from '../../../support/chance.js';
import { JobsScene, type JobWorker } from '../../../support/jobs-scene.js';

const schedules = 40;
const periodMs = 4_000;
/** How long the job may be nobody's after a death, and a tick then needs. */
const patienceMs = 8_000 + periodMs + 1_000;

/** What happened in one life of a cluster whose workers come, go, die and lose the store. */
async function live(seed: number): Promise<{ begun: number; most: number; afterwards: number; ms: number }> {
  const chance = new Chance(seed);
  const scene = new JobsScene(250);
  const workers = new Set<JobWorker>();
  let [begun, most] = [0, 0];
  const running = new Set<JobWorker>();
  const add = (): void => {
    const worker = scene.worker(`w${scene.now}.${workers.size}`);
    workers.add(worker);
    worker.jobs.add('tick', periodMs, async (signal) => {
      begun++;
      running.add(worker);
      most = Math.max(most, [...running].filter(({ isStill }) => !isStill).length);
      await ended(worker, signal, chance.below(3 * periodMs));
      running.delete(worker);
    });
    worker.jobs.start();
  };
  add();
  add();
  for (let steps = 0; steps < 40; steps++) {
    await scene.pass(250 * (1 + chance.below(12)));
    const worker = chance.pick([...workers]);
    switch (chance.weighted({ nothing: 5, cut: 2, mend: 3, die: 1, stop: 1 })) {
      case 'nothing':
        break;
      case 'cut':
        worker.isCut = true;
        break;
      case 'mend':
        worker.isCut = false;
        break;
      case 'die':
        worker.isStill = true;
        workers.delete(worker);
        add();
        break;
      case 'stop':
        workers.delete(worker);
        await scene.until(worker.jobs.stop(2_500));
        add();
    }
  }
  for (const worker of workers) worker.isCut = false;
  const before = begun;
  await scene.pass(patienceMs + 3 * periodMs);
  return { begun, most, afterwards: begun - before, ms: scene.now };
}

/** Resolves after so long, or when the signal aborts; a dead worker never gets there. */
function ended(worker: JobWorker, signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    worker.clock.after(ms, resolve);
    signal.addEventListener('abort', () => resolve());
  });
}

describe('everyOnce, whatever happens to workers', () => {
  it('never does a job twice at the same time or more often than it should, and always goes on', async (test) => {
    const first = randomInt(2 ** 31);
    test.diagnostic(`${schedules} schedules from seed ${first}`);
    for (let seed = first; seed < first + schedules; seed++) {
      const { begun, most, afterwards, ms } = await live(seed);
      assert.equal(most, 1, `seed ${seed}: ${most} at the same time`);
      assert.ok(begun <= ms / periodMs, `seed ${seed}: ${begun} ticks in ${ms} ms`);
      assert.ok(afterwards > 0, `seed ${seed}: it never went on`);
    }
  });
});
