import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { systemClock } from '#library';
import { askManager } from '../../core/console/manager-client.js';
import { readSettings } from '../../core/console/read-settings.js';
import { stop } from '../../core/console/stop.js';
import { token } from '../../core/console/token.js';
import { mintToken } from '../../core/gateway/authenticate.js';
import { mostRows, type ConnectionList } from '../../core/manager/inspection-messages.js';
import { pidPath, readPidFile, type PidRecord } from '../../core/manager/pid-file.js';
import { readSecret } from '../../core/manager/secret.js';
import type { Status } from '../../core/manager/status.js';
import { ProjectClient } from './project-client.js';
import { exitOf, ProjectConsole, type Outcome } from './project-console.js';
import { ProjectFiles } from './project-files.js';
import { ProjectOutput } from './project-output.js';
import { processesIn } from '../processes-in.js';
import { ProjectSecrets } from './project-secrets.js';
import { until } from './until.js';

/** What a scratch project is made of. */
export interface ProjectOptions {
  /** The application; the test controllers where nothing is said. */
  readonly app?: 'app' | 'tests/app';
  /** Files that are written into the project: path → text. */
  readonly sources?: Readonly<Record<string, string>>;
  /** Settings, as variables without their prefix: `SETTING__DRAIN_MS`. */
  readonly settings?: Readonly<Record<string, string | number | undefined>>;
  /** As many as by default where nothing is said; one is quicker to start. */
  readonly workers?: 1;
  /** Other variables of the server's processes. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A server in the foreground. */
export interface Launched {
  readonly exited: Promise<number>;
  readonly pid: number;
}

/** A copy of this project in a temporary folder, driven by its real console. */
export class Project extends ProjectFiles {
  /** What the server has written. */
  readonly output = new ProjectOutput();
  /** The console that serves in the foreground, which is the manager. */
  server: ChildProcess | undefined;
  readonly #settings: Readonly<Record<string, string | number | undefined>>;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #clients = new Set<ProjectClient>();
  readonly #secrets = new ProjectSecrets();
  readonly #console: ProjectConsole;
  readonly #tokens = new Map<string, string>();

  constructor({
    app = 'tests/app',
    sources = {},
    settings = {},
    workers,
    variables = {},
  }: ProjectOptions = {}) {
    super(app, sources);
    this.#variables = variables;
    this.#console = new ProjectConsole(this.root, () => this.env);
    this.#settings = { OUTSIDE__PORT: 0, MANAGER__PORT: 0, SETTING__WORKER_NUM: workers, ...settings };
  }

  /** A project that ends with the test. */
  static in(context: { after(callback: () => Promise<void>): void }, options?: ProjectOptions): Project {
    const project = new Project(options);
    context.after(() => project.end());
    return project;
  }

  get env(): Record<string, string | undefined> {
    const own = Object.entries(this.#settings).map(([name, value]) => [
      `HOLDLINE__${name}`,
      value?.toString(),
    ]);
    return { ...process.env, NODE_TEST_CONTEXT: undefined, ...this.#variables, ...Object.fromEntries(own) };
  }

  /** Runs a console command to its end, as somebody types it. */
  console(...words: string[]): Promise<Outcome> {
    return this.#console.typed(words);
  }

  /** The same within this process, which is quicker, for commands that ask the running server for something. */
  command(...words: string[]): Promise<Outcome> {
    return this.#console.run(words);
  }

  /** Begins to serve in the foreground, in a process group of its own as a shell would have it. */
  launch(...words: string[]): Launched {
    return this.#launch('start', words);
  }

  #launch(command: 'start' | 'dev', words: readonly string[]): Launched {
    const child = this.#console.spawn([command, '--app', this.app, ...words]);
    this.server = child;
    this.output.collect(child.stdout, child.stderr);
    return { exited: exitOf(child), pid: child.pid ?? 0 };
  }

  /** Serves in the foreground; resolves when clients are let in. */
  async start(...words: string[]): Promise<Launched> {
    return this.#served('start', words);
  }

  /** Serves in the foreground and brings in what is saved; resolves when clients are let in. */
  async develop(): Promise<Launched> {
    return this.#served('dev', []);
  }

  /** Begins that, and waits for nothing. */
  launchDevelopment(): Launched {
    return this.#launch('dev', []);
  }

  async #served(command: 'start' | 'dev', words: readonly string[]): Promise<Launched> {
    const before = this.output.text.length;
    const server = this.#launch(command, words);
    const ended = server.exited.then((code) => assert.fail(`ended with ${code}: ${this.output.text}`));
    ended.catch(() => {}); // it is meant to end one day
    await Promise.race([this.output.until(/Ctrl-C stops\./, before), ended]);
    return server;
  }

  reload(...words: string[]): Promise<Outcome> {
    return this.command('reload', ...words);
  }

  /** What `status --json` prints, without a process for it. */
  status(): Promise<Status> {
    return askManager(this.#console.context(), { method: 'status' });
  }

  /** The living processes of a role. */
  async pids(role: 'manager' | 'gateway' | 'worker'): Promise<number[]> {
    const { processes } = await this.status();
    return processes.filter((row) => row.role === role && row.pid !== 0).map(({ pid }) => pid);
  }

  /** Resolves when so many of that role are ready and none of them is one of those processes. */
  async replaced(role: 'gateway' | 'worker', gone: readonly number[], count: number): Promise<number[]> {
    return until(`${count} ${role}s without ${gone.join()} are ready`, async () => {
      const rows = (await this.status()).processes.filter((row) => row.role === role);
      const isDone =
        rows.length === count && rows.every((row) => row.state === 'ready' && !gone.includes(row.pid));
      return isDone && rows.map(({ pid }) => pid);
    });
  }

  /** The mark of the running server. */
  get mark(): PidRecord {
    const found = readPidFile(pidPath(this.root));
    return found.kind === 'running' ? found.record : assert.fail(`no server runs: ${found.kind}`);
  }

  get url(): string {
    return `ws://127.0.0.1:${this.mark.outside?.port ?? 0}/`;
  }

  /** What `connections --json` prints, without a process for it. */
  connections(): Promise<ConnectionList> {
    return askManager(this.#console.context(), { method: 'connections', limit: mostRows });
  }

  /** A token of that user, which the console's command made. */
  async token(id = 'i'): Promise<string> {
    const known = this.#tokens.get(id);
    if (known !== undefined) return known;
    let printed = '';
    const claims = { id, type: 'wall', code: 'c' };
    await token(
      this.#console.context((line) => (printed = line)),
      { claims, ttlSec: 300 },
    );
    this.hide(printed);
    this.#tokens.set(id, printed);
    return printed;
  }

  /** So many tokens of that user, each another one, that this process makes. */
  async tokens(count: number, id = 'i'): Promise<string[]> {
    const { auth } = await readSettings(this.#console.context(), this.path('dist'));
    const claims = { id, type: 'wall', code: 'c' };
    const tokens = Array.from({ length: count }, () => mintToken(auth, claims, 300, systemClock));
    for (const one of tokens) this.hide(one);
    return tokens;
  }

  /** A text that no output may ever contain. */
  hide(secret: string): void {
    this.#secrets.add(secret);
  }

  async connect(text?: string): Promise<ProjectClient> {
    const client = await ProjectClient.connect(this.url, text ?? (await this.token()));
    this.#clients.add(client);
    return client;
  }

  /** Clients that are served by two different workers. A worker that was just replaced gets several in a row. */
  async connectToEach(): Promise<[ProjectClient, ProjectClient]> {
    const first = await this.connect();
    return [first, await this.connectTo(await first.workerPid(), false)];
  }

  /** A client of that worker, or of another one. A gateway gives each new client to the worker with the fewest. */
  async connectTo(worker: number, isSame = true): Promise<ProjectClient> {
    for (let tries = 0; tries < 50; tries++) {
      const client = await this.connect();
      if (((await client.workerPid()) === worker) === isSame) return client;
    }
    return assert.fail('50 clients in a row came to the other worker');
  }

  /** Ends all clients, so that a gateway has no reason to move those of the next test. */
  hangUp(): void {
    for (const client of this.#clients) client.end();
    this.#clients.clear();
  }

  /** The processes of this project that live. */
  get living(): number[] {
    return processesIn(this.root);
  }

  /** Resolves when no process of this project is left. */
  async allGone(mostMs = 5_000): Promise<void> {
    await until('no process of the server is left', () => this.living.length === 0, mostMs);
  }

  /** Stops what runs, proves that nothing is left of it and that no secret was written, and removes the folder. */
  async end(): Promise<void> {
    this.hangUp();
    try {
      if (this.living.length > 0) await stop(this.#console.context());
      assert.deepEqual(this.living, [], 'no process of the server is left');
      this.assertNoSecrets();
    } finally {
      for (const pid of this.living) kill(pid);
      rmSync(this.root, { recursive: true, force: true });
    }
  }

  /** Fails when anything that was written, but by `token`, has a token, a key or the console's secret in it. */
  assertNoSecrets(): void {
    const logs = this.path('runtime/logs');
    const files = existsSync(logs) ? readdirSync(logs).map((name) => this.read(`runtime/logs/${name}`)) : [];
    const all = [this.output.text, this.#console.output, ...files].join('\n');
    this.#secrets.add(/[A-Za-z0-9+/]{43}=/.exec(this.read('runtime/keys.json'))?.[0], readSecret(this.root));
    this.#secrets.assertNoneIn(all);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it ended meanwhile
  }
}
