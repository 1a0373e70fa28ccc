import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestWorker } from '../../../support/test-worker.js';

describe('a worker whose manager says that a gateway is dead', () => {
  it('runs nothing for its connections any more, whatever is still read from the link', async () => {
    const worker = await TestWorker.start();
    worker.connect(1);
    await worker.ask('index');
    await worker.application.finish('g1', 'own', []);
    worker.connect(2);
    worker.send({ method: 'index' }, 2);
    assert.deepEqual(worker.application.vitals(), {
      connections: 0,
      requests: 1,
      running: 0,
      lateResults: 0,
    });
  });
});
