import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { pidPath, readPidFile } from '../../../core/manager/pid-file.js';
import { ProjectOutput } from '../project-output.js';
import { processesIn } from '../../processes-in.js';
import { root } from './markdown.js';
import { Terminal } from './terminal.js';

/** What a script did. */
export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * `npm ci` takes the packages of this project, without the compiler where it is told to, and what its framework was compiled
 * to; tests/process/newcomer.test.ts shows that it and the compiler do it by themselves.
 */
const ownPackages = `
npm() {
  if [ "$1" != ci ]; then command npm "$@"
  elif [ "\${2-}" = --omit=dev ]; then mkdir node_modules; ln -s "$OURS"/node_modules/* node_modules/; rm node_modules/typescript
  elif [ ! -e node_modules ]; then
    ln -s "$OURS/node_modules" node_modules
    if [ -n "$COMPILED" ]; then mkdir dist; for tree in $COMPILED; do cp -R "$OURS/dist/$tree" dist/; done; fi
  fi
}
`;

/** A project is compiled twice before it serves. */
const mostMs = 60_000;

/** Somebody who has Holdline in `../holdline` and types what a document says, beside it. */
export class Reader {
  readonly #home = realpathSync(mkdtempSync(join(tmpdir(), 'hl-')));
  readonly #terminals = new Map<string, Terminal>();
  readonly #running = new Set<ChildProcess>();
  /** What the script that goes on has written. */
  readonly output = new ProjectOutput();

  /**
   * @param folder Where they are, beside `holdline`.
   * @param variables Settings, and in `COMPILED` the trees that need not be compiled again.
   */
  constructor(
    readonly folder: string,
    private readonly variables: Readonly<Record<string, string>> = {},
  ) {
    this.copy(['public/console'], '../holdline');
    for (const name of ['dist', 'node_modules'])
      symlinkSync(join(root, name), this.path('../holdline', name));
  }

  path(...parts: string[]): string {
    return join(this.#home, this.folder, ...parts);
  }

  /** Copies files and folders of this project. */
  copy(names: readonly string[], to = ''): void {
    for (const name of names) cpSync(join(root, name), this.path(to, name), { recursive: true });
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), this.#atOurPort(text));
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  /** Types a script, in a folder beside their own where one is named, and waits for its end. */
  async run(script: string, folder = this.folder): Promise<Ran> {
    const child = this.#sh(script, folder);
    const [stdout, stderr] = [new ProjectOutput(), new ProjectOutput()];
    stdout.collect(child.stdout);
    stderr.collect(child.stderr);
    const [exitCode = 128] = await once(child, 'close');
    return { exitCode, stdout: stdout.text, stderr: stderr.text };
  }

  /** Types a script that goes on, such as one that ends with a server. */
  begin(script: string, folder = this.folder): void {
    const child = this.#sh(script, folder);
    this.output.collect(child.stdout, child.stderr);
  }

  /** Resolves when the script that goes on has written these lines in a row, whatever the times and ports in them are. */
  async sees(lines: string): Promise<void> {
    const pattern = lines
      .trimEnd()
      .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll(/\d+(?= ms\b)|(?<=:)\d{5}/g, '\\d+');
    await this.output.until(new RegExp(`^${pattern}$`, 'm'), 0, mostMs);
  }

  /** The terminal of somebody, in that folder. */
  terminal(name: string): Terminal {
    const terminal = this.#terminals.get(name) ?? new Terminal(this.path(), this.#env);
    this.#terminals.set(name, terminal);
    return terminal;
  }

  /** The page of the server that runs there. */
  get pageUrl(): string {
    return `http://${this.#address}/`;
  }

  /** Ctrl-C for what goes on; resolves when nothing is left of it. */
  async stop(): Promise<void> {
    for (const terminal of this.#terminals.values()) await terminal.end();
    for (const child of this.#running) await end(child, 'SIGINT');
    assert.deepEqual(processesIn(this.path()), []);
  }

  /** Ends and removes everything. */
  async leave(): Promise<void> {
    for (const child of this.#running) await end(child, 'SIGKILL');
    for (const pid of processesIn(this.path())) process.kill(pid, 'SIGKILL');
    rmSync(this.#home, { recursive: true, force: true });
  }

  get #env(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      NODE_TEST_CONTEXT: undefined,
      OURS: root.replace(/\/$/, ''),
      HOLDLINE__OUTSIDE__PORT: '0',
      HOLDLINE__MANAGER__PORT: '0',
      COMPILED: '',
      ...this.variables,
    };
  }

  #sh(script: string, folder: string) {
    const child = spawn('sh', ['-e', '-c', ownPackages + script], {
      cwd: this.path('..', folder),
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#running.add(child);
    child.on('exit', () => this.#running.delete(child));
    return child;
  }

  /** A server has another port than the one of the documents, so that two can run. */
  #atOurPort(text: string): string {
    return text.replaceAll('127.0.0.1:20000', this.#address);
  }

  get #address(): string {
    const found = readPidFile(pidPath(this.path()));
    const port = found.kind === 'running' ? found.record.outside?.port : undefined;
    return `127.0.0.1:${port ?? 20_000}`;
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exit = once(child, 'exit');
  process.kill(-(child.pid ?? 0), signal);
  await exit;
}
