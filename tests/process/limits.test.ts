import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TestClient } from '../support/client.js';
import type { Ending } from '../support/ending.js';
import { HandshakeRefused } from '../support/project-client.js';
import { Project } from '../support/project.js';
import type { Envelope } from '../support/test-worker.js';
import { until } from '../support/until.js';

const frame = (id: number, payload: object = {}, method = 'index') => ({ method, id, ...payload });
const processBytes = 100_000;

describe('the limits of a whole server', () => {
  const project = new Project({
    settings: {
      SETTING__WORKER_NUM: 1,
      LIMITS__MSG_RATE_PER_SEC: 5,
      LIMITS__PROCESS_BYTES: processBytes,
      LIMITS__WORKER_WAIT_MS: 50,
    },
  });
  before(() => project.start());
  after(() => project.end());

  async function connect(test: Ending): Promise<TestClient> {
    return TestClient.connect(test, `${project.url}?auth=${encodeURIComponent(await project.token())}`);
  }

  it('a client above its rate is told so, then closed with 1008; its next connection begins anew', async (test) => {
    const client = await connect(test);
    const other = await connect(test);
    let answer: Envelope | undefined;
    let passed = 0;
    for (let id = 1; answer?.status !== 429; id++) {
      client.send(frame(id));
      answer = await client.next();
      if (answer.status === 200) passed++;
      assert.equal(answer.id, id);
    }
    assert.equal(answer.event, 'rateLimited');
    assert.ok(passed >= 100, `${passed} frames were carried out`);
    for (let id = 1; id <= 1_000; id++) client.send(frame(id));
    assert.deepEqual(await client.close(), { code: 1008, reason: 'policyViolation' });
    assert.equal((await other.ask('index')).status, 200);
    assert.equal((await (await connect(test)).ask('index')).status, 200);
    await project.output.until(/"msg":"closed with 1008: it sends more than it may/);
  });

  it('the 33rd frame in flight waits for an answer to one of the others, and none is lost', async (test) => {
    const client = await connect(test);
    for (let id = 1; id <= 40; id++) client.send(frame(id, { ms: 250 }, 'background'));
    const arrivals = new Map<unknown, number>();
    for (let n = 0; n < 40; n++) arrivals.set((await client.next()).id, performance.now());
    const times = Array.from({ length: 40 }, (_, index) => arrivals.get(index + 1) ?? 0);
    const first = Math.min(...times.slice(0, 32));
    assert.equal(arrivals.size, 40);
    for (const late of times.slice(32)) assert.ok(late - first > 200, `${late - first} ms after the first`);
  });

  it('a client that does not read is cut off, and nobody else notices', async (test) => {
    const client = await connect(test);
    const other = await connect(test);
    client.socket.pause();
    await until('it is cut off', async () => {
      client.send(frame(1, { count: 40, bytes: 50_000 }, 'push'));
      assert.equal((await other.ask('index')).status, 200);
      return project.output.text.includes('client cut off: it does not read and its send queue is full');
    });
    client.socket.resume();
    assert.equal((await client.close()).code, 1006);
  });

  it('above limits.processBytes a frame is answered tooBusy, until there is room again', async (test) => {
    const [greedy, other] = [await connect(test), await connect(test)];
    const pad = 'x'.repeat(processBytes * 0.45);
    for (const id of [1, 2]) greedy.send(frame(id, { ms: 500, pad }, 'slow'));
    greedy.send('2');
    assert.equal(await greedy.nextText(), '3', 'the gateway has both');
    other.send(frame(3, { pad }));
    const { status, event, id: refused } = await other.next();
    assert.deepEqual([status, event, refused], [503, 'tooBusy', 3]);
    assert.equal((await other.ask('index')).status, 200, 'small ones still fit');
    assert.deepEqual(
      (await greedy.take(2)).map(({ id }) => id),
      [1, 2],
    );
    other.send(frame(4, { pad }));
    assert.equal((await other.next()).status, 200);
  });

  it('without a worker frames are answered tooBusy, handshakes 503, and all is well with the next worker', async (test) => {
    const client = await connect(test);
    const workers = await project.pids('worker');
    for (const pid of workers) process.kill(pid, 'SIGKILL');
    await until('a handshake is refused', async () => (await statusOfHandshake(project)) === 503);
    client.send(frame(7));
    const { status, event, id } = await client.next();
    assert.deepEqual([status, event, id], [503, 'tooBusy', 7]);
    await project.replaced('worker', workers, 1);
    assert.equal((await client.ask('index')).status, 200);
  });
});

async function statusOfHandshake(project: Project): Promise<number> {
  try {
    (await project.connect()).end();
    return 101;
  } catch (error) {
    if (error instanceof HandshakeRefused) return error.status;
    throw error;
  }
}
