import assert from 'node:assert/strict';
import { z } from 'zod';
import { TestClient } from '../client.js';
import type { Ending } from '../ending.js';
import { Project } from '../project.js';
import { RawClient } from '../raw-client.js';
import { buildToken, fixtureAuth } from '../tokens.js';
import { until } from '../until.js';
import { bytesOf, type Case, handshakeOf, messageOf, origin, type Surface } from './cases.js';
import type { Scene } from './effects.js';
import { assertDiscreet, judge } from './judge.js';
import { type Line, OrdinaryLine } from './line.js';

const perAddress = 8;
const workers = 2;
/** How much more memory a process may have after all cases of a surface. */
const mostGrowth = 16 * 1_048_576;
const healthSchema = z.object({ pid: z.int(), isPolluted: z.literal(false), members: z.array(z.string()) });

/** A whole server for the cases of one surface, with a bystander at each of its workers. */
export class Target implements Ending {
  readonly #project: Project;
  readonly #bystanders: TestClient[] = [];
  readonly #endings: (() => unknown)[] = [];
  #healthy: unknown;
  #memory = new Map<number, number>();
  #startOfLog = 0;

  constructor() {
    const { keys, current, aud } = fixtureAuth;
    this.#project = new Project({
      settings: {
        SETTING__WORKER_NUM: workers,
        AUTH__KEYS__k1: keys.k1,
        AUTH__KEYS__k2: keys.k2,
        AUTH__CURRENT: current,
        AUTH__AUD: aud,
        ORIGINS: JSON.stringify([origin]),
        REQUIRE_ORIGIN: 'true',
        LIMITS__PER_IP_CONNECTIONS: perAddress,
        LIMITS__ACTION_TIMEOUT_MS: 500,
      },
    });
    for (const key of Object.values(keys)) this.#project.hide(key);
  }

  after(callback: () => unknown): void {
    this.#endings.push(callback);
  }

  async start(): Promise<void> {
    await this.#project.start();
    this.#startOfLog = this.#project.output.text.length;
    for (let n = 0; n < workers; n++) {
      this.#bystanders.push(await TestClient.connect(this, this.#url, { origin }));
    }
    this.#healthy = await this.#health();
    this.#memory = await until('every process has said how large it is', () => this.#measure());
  }

  async end(): Promise<void> {
    for (const ending of this.#endings) await ending();
    await this.#project.end();
  }

  /** Plays a case and compares everything. */
  async play(test: Ending, surface: Surface, entry: Case): Promise<void> {
    const during = this.#health();
    const line =
      surface === 'handshake' ? await this.#shake(test, entry) : await this.#talk(test, surface, entry);
    assert.deepEqual(await during, this.#healthy);
    assert.deepEqual(await this.#health(), this.#healthy);
    assertDiscreet(line.received);
    this.#project.assertNoSecrets();
    this.#assertLog();
  }

  /** Fails when a process is another one than at the start, or keeps more memory than it may. */
  async assertSettled(): Promise<void> {
    await until('memory has settled', async () => (await this.#growth()) <= mostGrowth);
  }

  /** How many bytes the process that has grown most has more than at the start. */
  async #growth(): Promise<number> {
    const now = (await this.#measure()) ?? new Map<number, number>();
    assert.deepEqual([...now.keys()], [...this.#memory.keys()], 'the same processes');
    return Math.max(...[...now].map(([pid, bytes]) => bytes - (this.#memory.get(pid) ?? 0)));
  }

  async #shake(test: Ending, { send, expect, ...entry }: Case): Promise<Line> {
    const sentAt = performance.now();
    const client = this.#open(test, send);
    const { status, head } = await client.answer();
    assert.ok(expect.http?.includes(status), `it was answered ${head}`);
    if (status >= 400) await client.close();
    await judge({ send, expect, ...entry }, client, sentAt, this.#scene(test, head));
    return client;
  }

  async #talk(test: Ending, surface: Surface, entry: Case): Promise<Line> {
    const scene = this.#scene(test);
    const line = surface === 'wsRaw' ? this.#open(test, {}) : await this.#connect(test);
    if (line instanceof RawClient) assert.equal((await line.answer()).status, 101);
    const bytes = surface === 'wsRaw' ? bytesOf(entry.send.parts ?? []) : messageOf(entry);
    const sentAt = performance.now();
    for (let n = 0; n < entry.repeat; n++) line.write(bytes);
    await judge(entry, line, sentAt, scene);
    return line;
  }

  #open(test: Ending, send: Partial<Case['send']>): RawClient {
    const port = Number(new URL(this.#project.url).port);
    return RawClient.open(test, port, handshakeOf(send, { host: `127.0.0.1:${port}`, auth: this.#token() }));
  }

  async #connect(test: Ending): Promise<OrdinaryLine> {
    return new OrdinaryLine(await TestClient.connect(test, this.#url, { origin }));
  }

  #scene(test: Ending, head = ''): Scene {
    return {
      head,
      perAddress,
      growth: () => this.#growth(),
      connectForged: async (address) => {
        const { status } = await this.#open(test, { set: { 'X-Forwarded-For': address } }).answer();
        return status;
      },
    };
  }

  /** What every worker says of itself, each within a second. */
  async #health(): Promise<unknown[]> {
    return Promise.all(
      this.#bystanders.map(async (bystander) => {
        bystander.send({ method: 'index.health.index' });
        return healthSchema.parse((await bystander.next(1_000)).param);
      }),
    );
  }

  #assertLog(): void {
    const lines = this.#project.output.text.slice(this.#startOfLog).split('\n');
    for (const line of lines.slice(0, -1)) {
      assert.doesNotMatch(line, /\p{Cc}/u);
      assert.equal(typeof JSON.parse(line), 'object');
    }
  }

  /** The resident memory of each process; undefined while one of them has not said it yet. */
  async #measure(): Promise<Map<number, number> | undefined> {
    const { processes } = await this.#project.status();
    const isComplete = processes.every(({ memory }) => memory > 0);
    return isComplete ? new Map(processes.map(({ pid, memory }) => [pid, memory])) : undefined;
  }

  get #url(): string {
    return `${this.#project.url}?auth=${encodeURIComponent(this.#token())}`;
  }

  #token(): string {
    const token = buildToken({}, Math.floor(Date.now() / 1_000));
    this.#project.hide(token);
    return token;
  }
}
