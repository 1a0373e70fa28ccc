import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { JobsScene, type JobWorker } from '../../../support/jobs-scene.js';

const minute = 60_000;

describe('everyOnce', () => {
  let scene: JobsScene;
  /** Which worker began a tick when, in milliseconds. */
  let ticks: [string, number][];
  const tickOf = (worker: JobWorker) => () => void ticks.push([worker.name, scene.now]);
  /** Workers that have begun, each with the job in it. */
  const begin = (...names: string[]): JobWorker[] =>
    names.map((name) => {
      const worker = scene.worker(name);
      worker.jobs.add('sweep', minute, tickOf(worker));
      worker.jobs.start();
      return worker;
    });

  beforeEach(() => {
    scene = new JobsScene();
    ticks = [];
  });

  it('does a job on one of many workers, for the first time after one period', async () => {
    begin('a', 'b', 'c');
    await scene.pass(minute - 100);
    assert.deepEqual(ticks, []);
    await scene.pass(2 * minute + 100);
    assert.deepEqual(ticks, [
      ['a', minute],
      ['a', 2 * minute],
      ['a', 3 * minute],
    ]);
  });

  it('goes on elsewhere on the same beat when its worker dies, within eight seconds', async () => {
    const [a] = begin('a', 'b', 'c');
    await scene.pass(minute + 100);
    if (a) a.isStill = true;
    await scene.pass(minute);
    assert.deepEqual(
      ticks.map(([, at]) => at),
      [minute, 2 * minute],
    );
    assert.notEqual(ticks[1]?.[0], 'a');
  });

  it('makes a tick up for that was due while nobody had the job', async () => {
    const [a] = begin('a', 'b');
    await scene.pass(minute - 1_000);
    if (a) a.isStill = true;
    await scene.pass(9_000);
    assert.equal(ticks.length, 1);
    const [name, at] = ticks[0] ?? [];
    assert.equal(name, 'b');
    assert.ok(at !== undefined && at > minute && at <= minute + 7_000, String(at));
  });

  it('never begins a tick beside itself: those that come meanwhile are left out, and one line says so', async () => {
    const worker = scene.worker('a');
    let end: () => void = () => undefined;
    worker.jobs.add('slow', 1_000, async () => {
      ticks.push(['a', scene.now]);
      await new Promise<void>((resolve) => (end = resolve));
    });
    worker.jobs.start();
    await scene.pass(3_500);
    assert.deepEqual(ticks, [['a', 1_000]]);
    end();
    await scene.pass(1_000);
    assert.deepEqual(ticks, [
      ['a', 1_000],
      ['a', 4_000],
    ]);
    assert.deepEqual(worker.said, [
      'warn: a job takes longer than its period: ticks are left out until it has ended',
    ]);
  });

  it('logs a tick that fails, however it does, and the next one comes', async () => {
    const worker = scene.worker('a');
    worker.jobs.add('throws', 1_000, () => {
      throw new Error('at once');
    });
    worker.jobs.add('rejects', 1_000, async () => Promise.reject(new Error('later')));
    worker.jobs.start();
    await scene.pass(2_000);
    assert.deepEqual(
      worker.said,
      Array.from({ length: 4 }, () => 'error: a job failed: its next tick comes as usual'),
    );
  });

  it('stops with its worker: the signal aborts, what runs is waited for, and another one goes on at once', async () => {
    const [a, b] = [scene.worker('a'), scene.worker('b')];
    let hasEnded = false;
    a.jobs.add('sweep', minute, async (signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await new Promise<void>((resolve) => a.clock.after(1_000, resolve));
      hasEnded = true;
    });
    a.jobs.start();
    await scene.pass(minute);
    await scene.until(a.jobs.stop(2_500));
    assert.equal(hasEnded, true);
    const began = scene.now;
    b.jobs.add('sweep', 30_000, tickOf(b));
    b.jobs.start();
    await scene.pass(minute);
    assert.ok(began > minute && began <= minute + 1_200, String(began));
    assert.deepEqual(ticks, [
      ['b', minute + 30_000],
      ['b', 2 * minute],
    ]);
  });

  it('does not wait for ever for a tick that does not end, and gives nobody its place before its worker is gone', async () => {
    const [a, b] = [scene.worker('a'), scene.worker('b')];
    a.jobs.add('sweep', 1_000, () => new Promise(() => undefined));
    a.jobs.start();
    await scene.pass(1_000);
    await scene.until(a.jobs.stop(2_500));
    assert.equal(a.said.at(-1), 'error: a job does not end when it is told to: not waited for');
    b.jobs.add('sweep', 1_000, tickOf(b));
    b.jobs.start();
    await scene.pass(2_000);
    assert.deepEqual(ticks, []);
    await scene.pass(6_000);
    assert.notEqual(ticks.length, 0);
  });

  it('is aborted before another worker can begin, where its own cannot reach the store', async () => {
    const [a, b] = [scene.worker('a'), scene.worker('b')];
    let abortedAt = 0;
    a.jobs.add('sweep', minute, async (signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      abortedAt = scene.now;
    });
    b.jobs.add('sweep', minute, tickOf(b));
    a.jobs.start();
    await scene.pass(minute - 1_000);
    b.jobs.start();
    await scene.pass(1_000);
    a.isCut = true;
    await scene.pass(minute);
    assert.deepEqual(ticks, [['b', 2 * minute]]);
    assert.ok(abortedAt > minute && abortedAt <= minute + 5_000, String(abortedAt));
    a.isCut = false;
    await scene.pass(3_000);
    assert.deepEqual(a.said, [
      'warn: the store cannot be reached: jobs wait',
      'warn: a job is aborted: its lease has ended',
      'info: the store can be reached again: jobs go on',
    ]);
  });

  it('is not begun anew beside a tick that does not heed its signal, as long as nobody else had it', async () => {
    const [a, b] = [scene.worker('a'), scene.worker('b')];
    a.jobs.add('deaf', minute, async () => {
      ticks.push(['a', scene.now]);
      await new Promise(() => undefined);
    });
    a.jobs.start();
    await scene.pass(minute);
    a.isCut = true;
    await scene.pass(10_000);
    a.isCut = false;
    await scene.pass(3_000);
    b.jobs.add('deaf', minute, tickOf(b));
    b.jobs.start();
    await scene.pass(3 * minute);
    assert.deepEqual(ticks, [['a', minute]]);
  });

  it('waits while the store is away, and makes up for one tick when it is back', async () => {
    const [a] = begin('a');
    await scene.pass(minute - 2_000);
    if (a) a.isCut = true;
    await scene.pass(10_000);
    assert.deepEqual(ticks, []);
    if (a) a.isCut = false;
    await scene.pass(3_000);
    assert.equal(ticks.length, 1);
  });

  it('ends in the worker that stood still as soon as it goes on', async () => {
    const [a, b] = [scene.worker('a'), scene.worker('b')];
    const signals: AbortSignal[] = [];
    a.jobs.add('sweep', minute, async (signal) => {
      signals.push(signal);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
    b.jobs.add('sweep', minute, tickOf(b));
    a.jobs.start();
    await scene.pass(100);
    b.jobs.start();
    await scene.pass(minute);
    a.isStill = true;
    await scene.pass(minute);
    assert.equal(ticks.length, 1);
    assert.equal(signals[0]?.aborted, false);
    a.isStill = false;
    await scene.pass(100);
    assert.equal(signals[0]?.aborted, true);
    await scene.pass(5 * minute);
    assert.equal(signals.length, 1);
    assert.deepEqual(
      ticks.map(([name]) => name),
      Array.from({ length: 6 }, () => 'b'),
    );
  });

  it('is one worker’s again within two seconds where the store has forgotten whose it was', async () => {
    const [a, b] = begin('a', 'b');
    await scene.pass(minute + 500);
    await scene.keys.delete('job:lease:sweep');
    await scene.pass(2 * minute);
    assert.equal(ticks.length, 3);
    const held = await scene.keys.get('job:lease:sweep');
    assert.ok(held === a?.name || held === b?.name);
  });

  it('does what is done once a day although its workers are replaced twice a day', async () => {
    scene = new JobsScene(30_000);
    const day = 1_440 * minute;
    for (let half = 0; half < 6; half++) {
      const worker = scene.worker(`w${half}`);
      worker.jobs.add('report', day, tickOf(worker));
      worker.jobs.start();
      await scene.pass(day / 2);
      await scene.until(worker.jobs.stop(2_500));
    }
    const days = ticks.map(([, at]) => at / day);
    assert.deepEqual(days.map(Math.floor), [1, 2, 3]);
    assert.ok(
      days.every((at, index) => at - (days[index - 1] ?? 0) >= 1),
      days.join(),
    );
  });

  it('takes part in the worker that it is added in later, and never in one that has stopped', async () => {
    const [a, b] = begin('a', 'b');
    b?.jobs.add('late', minute, () => void ticks.push(['late', scene.now]));
    await scene.pass(minute);
    assert.deepEqual(
      ticks.map(([name]) => name),
      ['a', 'late'],
    );
    await scene.until(Promise.all([a?.jobs.stop(100), b?.jobs.stop(100)]).then(() => undefined));
    a?.jobs.add('too late', 1_000, () => void ticks.push(['too late', scene.now]));
    a?.jobs.start();
    await scene.pass(2 * minute);
    assert.equal(ticks.length, 2);
  });

  it('says what cannot be: names, periods, a second job of one name, and the sixty-fifth', () => {
    const { jobs } = scene.worker('a');
    const nothing = () => undefined;
    jobs.add('sweep', 100, nothing);
    assert.throws(() => jobs.add('sweep', 1_000, nothing), {
      name: 'Error',
      message: 'This worker has a job sweep already: give each its own name.',
    });
    for (const name of ['', 'a\nb', 'ü'.repeat(65)]) {
      assert.throws(() => jobs.add(name, 1_000, nothing), RangeError);
    }
    for (const ms of [0, 99, 100.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 31_622_400_001]) {
      assert.throws(
        () => jobs.add('other', ms, nothing),
        /^RangeError: The period of a job is a whole number/,
      );
    }
    for (let more = 1; more < 64; more++) jobs.add(`job ${more}`, 31_622_400_000, nothing);
    assert.throws(() => jobs.add('one more', 1_000, nothing), {
      name: 'RangeError',
      message: 'A worker has 64 jobs at most; one more is one more.',
    });
  });
});
