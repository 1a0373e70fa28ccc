import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Project } from '../support/project.js';

describe('a worker in an endless loop', () => {
  it('is replaced while the clients of the other one are served, and its own get answers in the end', async (context) => {
    const project = Project.in(context);
    await project.start();
    const [stuck, other] = await project.connectToEach();
    const victim = await stuck.workerPid();
    const neighbour = await project.connectTo(victim);
    assert.equal((await neighbour.request('index.index.echo')).status, 200);

    const began = performance.now();
    const block = stuck.request('index.index.block');
    const behind = stuck.request('index.index.echo');
    const waiting = neighbour.request('index.index.echo');
    const over = new AbortController();
    const replaced = project.replaced('worker', [victim], 2).finally(() => over.abort());
    let longest = 0;
    // At most 33 a second: below limits.msgRatePerSec.
    while (!over.signal.aborted) {
      const asked = performance.now();
      assert.equal((await other.request('index.index.slow', { ms: 30 })).status, 200);
      longest = Math.max(longest, performance.now() - asked);
    }
    await replaced;
    const took = performance.now() - began;
    context.diagnostic(
      `replaced after ${Math.round(took)} ms; the other worker's clients waited ${Math.round(longest)} ms at most`,
    );
    assert.ok(longest < took / 2, 'clients of the other worker do not wait for the replacement');
    for (const lost of [block, behind, waiting]) assert.equal((await lost).event, 'workerLost');
    for (const client of [stuck, neighbour]) {
      assert.equal((await client.request('index.index.echo')).status, 200);
      assert.notEqual(await client.workerPid(), victim);
    }
    await project.output.until(/worker \d \(pid \d+\) was silent for \d+ ms: killed/);
  });
});
