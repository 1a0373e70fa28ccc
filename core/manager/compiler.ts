import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { OperationFailed } from './failure.js';
import { ensureNotStopped } from './interruption.js';

/** How many of the compiler's lines an operator gets to see. */
const mostLines = 20;

/** What is compiled: trees relative to the project, but for some of their folders. */
export interface Sources {
  readonly trees: readonly string[];
  readonly leftOut: readonly string[];
}

/** The compiler of the project in that folder; a production machine may have none. */
export class Compiler {
  readonly #program: string;

  constructor(private readonly root: string) {
    this.#program = join(root, 'node_modules', '.bin', 'tsc');
  }

  get isInstalled(): boolean {
    return existsSync(this.#program);
  }

  /** Compiles the sources into the folder. Fails with the compiler's lines. */
  async compile(sources: Sources, folder: string, signal?: AbortSignal): Promise<void> {
    await rm(await this.#build(sources, folder, {}, signal));
  }

  /** The same into a folder that has what was compiled the time before: only what changed since is compiled. */
  async update(sources: Sources, folder: string, signal?: AbortSignal): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const memory = { incremental: true, tsBuildInfoFile: join(folder, '.tsbuildinfo') };
    await this.#build(sources, folder, memory, signal);
    await this.#removeStale(folder);
  }

  /** Gives the path of what the compiler was told. */
  async #build(
    sources: Sources,
    folder: string,
    more: object,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    const project = join(folder, 'tsconfig.json');
    await writeFile(project, JSON.stringify(this.#project(sources, folder, more)));
    // Each of the usual four checkers would work out the types of the libraries for itself.
    const lines = await this.#run(['-p', project, '--checkers', '1', '--pretty', 'false'], signal);
    if (lines !== undefined) throw new OperationFailed('build', shorten(lines));
    return project;
  }

  /** The compiler leaves the output of a removed source, and a removed controller must not stay routed. */
  async #removeStale(folder: string): Promise<void> {
    const files = await readdir(folder, { recursive: true });
    const stale = files.filter((file) => {
      const source = file.replace(/\.js(\.map)?$/, '.ts');
      return source !== file && !existsSync(join(this.root, source));
    });
    await Promise.all(stale.map((file) => rm(join(folder, file))));
  }

  #project({ trees, leftOut }: Sources, folder: string, more: object): unknown {
    return {
      extends: join(this.root, 'tsconfig.json'),
      compilerOptions: {
        rootDir: this.root,
        outDir: folder,
        ...more,
        // The import map of package.json names compiled files, which tsc finds sources for in `dist` only.
        paths: {
          '#config': [join(this.root, 'core/config/define.ts')],
          '#core': [join(this.root, 'core/index.ts')],
          '#library': [join(this.root, 'library/index.ts')],
        },
      },
      include: trees.map((tree) => join(this.root, tree)),
      exclude: leftOut.map((tree) => join(this.root, tree)),
    };
  }

  /** Undefined when all went well, else what the compiler said. */
  async #run(args: readonly string[], signal: AbortSignal | undefined): Promise<string[] | undefined> {
    ensureNotStopped(signal);
    // A group of its own, because the program is a launcher on some machines: what it launched has to end with it.
    const compiler = spawn(this.#program, args, {
      cwd: this.root,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const kill = () => killGroup(compiler.pid);
    signal?.addEventListener('abort', kill);
    const [output, errors, end] = await Promise.all([
      text(compiler.stdout),
      text(compiler.stderr),
      endOf(compiler),
    ]).finally(() => signal?.removeEventListener('abort', kill));
    ensureNotStopped(signal);
    if (end === undefined) return undefined;
    const lines = `${output}\n${errors}`.split('\n').filter((line) => line.trim() !== '');
    return lines.length > 0 ? lines : [`the compiler ${end}`];
  }
}

/** Undefined for a good end, else what became of it. */
function endOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(`could not be started: ${error.message}`));
    child.on('exit', (code, signal) =>
      resolve(code === 0 ? undefined : `ended with ${signal ?? `code ${code}`}`),
    );
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined || pid <= 1) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

function shorten(lines: readonly string[]): string[] {
  if (lines.length <= mostLines) return [...lines];
  return [...lines.slice(0, mostLines), `… and ${lines.length - mostLines} more lines`];
}
