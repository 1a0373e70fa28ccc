import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertDone } from '../support/project-console.js';
import { Project } from '../support/project.js';
import { Ticks } from '../support/ticks.js';

/** A lease of 6 s, which others ask for every two seconds; and something for a busy machine. */
const takeoverMs = 8_000 + 2_000;

describe('a job of one worker', () => {
  it('goes on in another worker when its own is killed, and in the next generation at a reload', async (test) => {
    const ticks = new Ticks(test);
    const project = Project.in(test, { variables: { TICKER_LOG: ticks.file } });
    await project.start();
    const workers = await project.pids('worker');
    const { pid: first } = await ticks.begunBy('a worker', [], 5_000);
    assert.ok(workers.includes(first));

    process.kill(first, 'SIGKILL');
    const { pid: second, afterMs } = await ticks.begunBy('another worker', [first], takeoverMs);
    test.diagnostic(`another worker goes on after ${Math.round(afterMs)} ms`);
    await project.replaced('worker', [first], 2);

    const old = await project.pids('worker');
    assert.ok(old.includes(second));
    assertDone(await project.reload('--no-build'));
    // The old one gives it up, so nobody waits for the end of its lease.
    const { afterMs: reloadMs } = await ticks.begunBy('the new generation', [first, ...old], 4_000);
    test.diagnostic(`the new generation goes on after ${Math.round(reloadMs)} ms`);
    assertDone(await project.command('stop'));
    ticks.assertOneAtATime([first]);
    assert.ok(ticks.lines.at(-1)?.endsWith('end'), 'what runs at a stop has its time');
  });
});
