import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Project } from '../support/project.js';
import { until } from '../support/until.js';

/** Begins to serve before the tests of a suite. A slot whose workers die young five times in a row is given up, so none has more. */
function served(): Project {
  const project = new Project();
  before(() => project.start());
  afterEach(() => project.hangUp());
  after(() => project.end());
  return project;
}

describe('the death of a worker', () => {
  const project = served();

  /** The numbers that the action `log` has written when it began. */
  const begun = (file: string) => project.read(file).split('\n').slice(0, -1);

  it('answers every request that it had with workerLost, in order, on a line that stays open, and concerns nobody else', async () => {
    const [client, other] = await project.connectToEach();
    const victim = await client.workerPid();
    const quiet = await project.connectTo(victim);
    const elsewhere = other.request('index.index.stubborn', { ms: 500 });
    const file = project.path('lost.log');
    const requests = [1, 2, 3, 4, 5, 6].map((n) =>
      client.request('index.index.log', { file, n, ms: n < 3 ? 1 : 60_000 }),
    );
    await until('the third has begun', () => begun('lost.log').length === 3);
    process.kill(victim, 'SIGKILL');
    const replies = await Promise.all(requests);
    assert.deepEqual(
      replies.map(({ status, event }) => (status === 503 ? event : status)),
      [200, 200, 'workerLost', 'workerLost', 'workerLost', 'workerLost'],
    );
    assert.deepEqual(client.answered, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.deepEqual(begun('lost.log'), ['1', '2', '3'], 'none was given to another worker');
    assert.notEqual(await client.workerPid(), victim);
    assert.equal((await elsewhere).status, 200);
    assert.equal((await quiet.request('index.index.echo')).status, 200);
    await project.replaced('worker', [victim], 2);
    assert.ok(client.isOpen && other.isOpen && quiet.isOpen);
  });

  it('delivers what it had answered, though nobody had read it yet', async () => {
    const [client, other] = await project.connectToEach();
    const victim = await client.workerPid();
    const [gateway = 0] = await project.pids('gateway');
    const file = project.path('answered.log');
    const requests = [1, 2, 3, 4].map((n) =>
      client.request('index.index.log', { file, n, ms: n < 4 ? 200 : 60_000 }),
    );
    await other.request('index.index.echo'); // later than those four, so the gateway has handed all of them over
    process.kill(gateway, 'SIGSTOP');
    await until('the fourth has begun', () => begun('answered.log').length === 4);
    process.kill(victim, 'SIGKILL');
    await until('it is dead', () => !project.living.includes(victim));
    process.kill(gateway, 'SIGCONT');
    const events = (await Promise.all(requests)).map(({ status }) => status);
    assert.deepEqual([events[0], events[1], events[3]], [200, 200, 503]);
    await project.replaced('worker', [victim], 2);
  });

  it('has a request with retry answered by the next worker, and gives no other one away', async () => {
    const [client, other] = await project.connectToEach();
    const victim = await client.workerPid();
    const file = project.path('once');
    process.kill(victim, 'SIGSTOP');
    const requests = [
      client.request('index.index.crashOnce', { file, n: 7 }),
      client.request('index.index.number', { n: 8 }),
    ];
    await other.request('index.index.echo'); // later than those two, so the gateway has handed both over
    process.kill(victim, 'SIGCONT');
    const [first, second] = await Promise.all(requests);
    assert.equal(first?.status, 200);
    assert.equal(Number(project.read('once')), victim);
    assert.deepEqual(first?.param, { n: 7, pid: await client.workerPid() });
    assert.notEqual(await client.workerPid(), victim);
    assert.equal(second?.event, 'workerLost');
    await project.replaced('worker', [victim], 2);
  });

  it('lets frames wait when it was the last one', async () => {
    const clients = await project.connectToEach();
    const workers = await project.pids('worker');
    const written = project.output.text.length;
    for (const pid of workers) process.kill(pid, 'SIGKILL');
    await project.output.until(/(worker is gone[^]*){2}/, written);
    for (const client of clients) assert.equal((await client.request('index.index.echo')).status, 200);
    await project.replaced('worker', workers, 2);
  });

  it('is not what a reply that is too large comes to: it is refused with 500, and the next request works', async () => {
    const client = await project.connect();
    const pid = await client.workerPid();
    const written = project.output.text.length;
    const reply = await client.request('index.index.big', { bytes: 64 * 1_048_576 });
    assert.deepEqual([reply.status, reply.event], [500, 'controllerError']);
    await project.output.until(
      /"route":"index\.index\.big".*"bytes":671\d+.*limits\.sendQueueBytes/,
      written,
    );
    assert.equal(await client.workerPid(), pid);
  });
});

describe('two deaths in a row', () => {
  const project = served();

  it('close a connection with 1011 that had a request under way at both', async () => {
    const client = await project.connect();
    assert.equal((await client.request('index.index.crash')).event, 'workerLost');
    assert.equal((await client.request('index.index.crash', { how: 'throw' })).event, 'workerLost');
    assert.equal((await client.closed).code, 1011);
    await project.replaced('worker', [], 2);
  });

  it('are no suspicion against a connection that was answered in between', async () => {
    const client = await project.connect();
    for (const how of ['reject', 'abort']) {
      assert.equal((await client.request('index.index.crash', { how })).event, 'workerLost');
      assert.equal((await client.request('index.index.echo')).status, 200);
      await project.replaced('worker', [], 2);
    }
    assert.ok(client.isOpen);
  });
});
