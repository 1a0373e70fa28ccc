import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Project } from '../support/project.js';
import type { ProjectClient } from '../support/project-client.js';
import { until } from '../support/until.js';

/** A guest whose end waits for `release`. */
class LingeringGuest {
  readonly #file: string;

  private constructor(
    readonly client: ProjectClient,
    readonly user: string,
    private readonly project: Project,
  ) {
    this.#file = `${user}.log`;
  }

  static async enter(project: Project, user: string): Promise<LingeringGuest> {
    const client = await project.connect(await project.token(user));
    const guest = new LingeringGuest(client, user, project);
    await client.request('hall.guest.linger', { file: project.path(guest.#file) });
    assert.equal((await client.request('hall.guest.enter', { hall: 'hall' })).status, 200);
    return guest;
  }

  /** Lines that its close controller has written. */
  get lines(): string[] {
    return this.project.read(this.#file).split('\n').slice(0, -1);
  }

  /** Cuts the line; resolves with the process whose onClose has begun. */
  async leave(): Promise<number> {
    this.client.end();
    return Number((await this.line(1)).split(' ')[1]);
  }

  async line(number: number): Promise<string> {
    return until(`line ${number} of ${this.user}`, () => this.lines[number - 1]);
  }

  release(): void {
    this.project.write(`${this.#file}.go`, '');
  }
}

describe('close work', () => {
  const project = new Project();
  before(() => project.start());
  afterEach(() => project.hangUp());
  after(() => project.end());

  /** Resolves when the hall is empty; gives how often that user was seen to end. */
  async function untilDone(user: string): Promise<unknown> {
    const watcher = await project.connect();
    await until('the hall is empty', async () => {
      return (await watcher.request('hall.guest.members', { hall: 'hall' })).param === undefined;
    });
    return (await watcher.request('hall.guest.ends', { user })).param;
  }

  it('is done once, and the worker that had the connection does it', async () => {
    const guest = await LingeringGuest.enter(project, 'ann');
    const worker = await guest.client.workerPid();
    guest.release();
    assert.equal(await guest.leave(), worker);
    assert.deepEqual(await untilDone('ann'), { calls: 1, ends: 1 });
  });

  it('is done by another worker when that one was killed before', async () => {
    const guest = await LingeringGuest.enter(project, 'bob');
    const worker = await guest.client.workerPid();
    guest.release();
    process.kill(worker, 'SIGKILL');
    assert.notEqual(await guest.leave(), worker);
    assert.deepEqual(await untilDone('bob'), { calls: 1, ends: 1 });
    await project.replaced('worker', [worker], 2);
  });

  it('is begun anew when the worker is killed in the middle of it, and is one event', async () => {
    const guest = await LingeringGuest.enter(project, 'cid');
    const worker = await guest.leave();
    process.kill(worker, 'SIGKILL');
    const next = await guest.line(2);
    assert.match(next, /^begun/);
    assert.notEqual(next, `begun ${worker}`);
    guest.release();
    assert.deepEqual(await untilDone('cid'), { calls: 2, ends: 1 });
    await project.replaced('worker', [worker], 2);
  });

  it('is waited for by a reload, and done once by the old worker', async () => {
    const guest = await LingeringGuest.enter(project, 'dan');
    const worker = await guest.leave();
    const { generation } = await project.status();
    const reload = project.reload('--no-build');
    await until('the new one is in service', async () => (await project.status()).generation > generation);
    assert.ok(project.living.includes(worker));
    guest.release();
    assert.equal((await reload).exitCode, 0);
    assert.deepEqual(guest.lines, [`begun ${worker}`, `ended ${worker}`]);
    assert.deepEqual(await untilDone('dan'), { calls: 1, ends: 1 });
  });

  it('is waited for by a stop', async () => {
    const guest = await LingeringGuest.enter(project, 'eve');
    const stop = project.command('stop');
    const worker = (await guest.line(1)).split(' ')[1];
    assert.equal((await guest.client.closed).code, 1001);
    guest.release();
    assert.equal((await stop).exitCode, 0);
    assert.deepEqual(guest.lines, [`begun ${worker}`, `ended ${worker}`]);
  });
});
