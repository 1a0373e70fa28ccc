import { spawn, type ChildProcess } from 'node:child_process';
import {
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
import { fileURLToPath } from 'node:url';
import { pidPath, readPidFile } from '../../core/manager/pid-file.js';
import { ProjectClient } from './project-client.js';
import { ProjectOutput } from './project-output.js';
import { processesIn } from '../processes-in.js';

const repository = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const unreachable =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT)\b/;

/** How a command ended, and everything that it wrote. */
export interface Typed {
  readonly exitCode: number;
  readonly output: string;
}

/** Somebody who has this project on the machine and types commands, in a new project of their own. */
export class Newcomer {
  readonly #home = realpathSync(mkdtempSync(join(tmpdir(), 'hl-')));
  readonly folder = join(this.#home, 'chat');
  readonly #running = new Set<ChildProcess>();

  /** `console new`, in this project. */
  makeProject(): Promise<Typed> {
    return this.#type(repository, process.execPath, ['dist/public/console.js', 'new', this.folder]);
  }

  /** `npm ci`; gives the reason where no registry can be reached. */
  async install(): Promise<Typed & { readonly offline?: string }> {
    const typed = await this.type('npm', 'ci');
    const code = typed.exitCode === 0 ? undefined : unreachable.exec(typed.output)?.[1];
    return code === undefined ? typed : { ...typed, offline: code };
  }

  /** Takes the packages of this project instead. */
  borrowPackages(): void {
    symlinkSync(join(repository, 'node_modules'), join(this.folder, 'node_modules'));
  }

  /** Types a command in the new project, and waits for its end. */
  type(program: string, ...words: string[]): Promise<Typed> {
    return this.#type(this.folder, program, words);
  }

  /** Types a command that goes on, in a process group of its own as a shell would have it. */
  begin(
    program: string,
    ...words: string[]
  ): { pid: number; output: ProjectOutput; exited: Promise<number> } {
    const child = this.#spawn(this.folder, program, words);
    const output = new ProjectOutput();
    output.collect(child.stdout, child.stderr);
    return { pid: child.pid ?? 0, output, exited: exitOf(child) };
  }

  /** A client of the server that runs in the new project. */
  async connect(): Promise<ProjectClient> {
    const found = readPidFile(pidPath(this.folder));
    const port = found.kind === 'running' ? found.record.outside?.port : undefined;
    const token = await fetch(`http://127.0.0.1:${port}/token?type=wechatUser&code=room1`);
    return ProjectClient.connect(`ws://127.0.0.1:${port}/`, await token.text());
  }

  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  edit(path: string, old: string, next: string): void {
    const file = join(this.folder, path);
    writeFileSync(file, readFileSync(file, 'utf8').replace(old, next));
  }

  /** The processes of the new project that live. */
  get living(): number[] {
    return processesIn(this.folder);
  }

  /** Removes everything. */
  leave(): void {
    for (const { pid } of this.#running) if (pid !== undefined) killGroup(pid);
    for (const pid of this.living) killGroup(pid);
    rmSync(this.#home, { recursive: true, force: true });
  }

  async #type(folder: string, program: string, words: readonly string[]): Promise<Typed> {
    const child = this.#spawn(folder, program, words);
    const output = new ProjectOutput();
    output.collect(child.stdout, child.stderr);
    return { exitCode: await exitOf(child), output: output.text };
  }

  #spawn(folder: string, program: string, words: readonly string[]) {
    const child = spawn(program, [...words], {
      cwd: folder,
      env: {
        ...process.env,
        NODE_TEST_CONTEXT: undefined,
        HOLDLINE__OUTSIDE__PORT: '0',
        HOLDLINE__MANAGER__PORT: '0',
        npm_config_fetch_retries: '1',
        npm_config_fetch_retry_mintimeout: '1000',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#running.add(child);
    child.on('exit', () => this.#running.delete(child));
    return child;
  }
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((ended, failed) => {
    child.on('error', failed);
    child.on('close', (code) => ended(code ?? 128));
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}
