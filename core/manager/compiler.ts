import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationFailed } from './failure.js';

/** How many of the compiler's lines an operator gets to see. */
const mostLines = 20;

/** The compiler of the project in that folder; a production machine may have none. */
export class Compiler {
  readonly #program: string;

  constructor(private readonly root: string) {
    this.#program = join(root, 'node_modules', '.bin', 'tsc');
  }

  get isInstalled(): boolean {
    return existsSync(this.#program);
  }

  /** Compiles the trees, relative to the project, into the folder. Fails with the compiler's lines. */
  async compile(trees: readonly string[], folder: string, signal?: AbortSignal): Promise<void> {
    const project = join(folder, 'tsconfig.json');
    await writeFile(project, JSON.stringify(this.#project(trees, folder)));
    const lines = await this.#run(['-p', project, '--pretty', 'false'], signal);
    if (lines !== undefined) throw new OperationFailed('build', shorten(lines));
    await rm(project);
  }

  #project(trees: readonly string[], folder: string): unknown {
    return {
      extends: join(this.root, 'tsconfig.json'),
      compilerOptions: {
        rootDir: this.root,
        outDir: folder,
        // The import map of package.json names compiled files, which tsc finds sources for in `dist` only.
        paths: {
          '#core': [join(this.root, 'core/index.ts')],
          '#library': [join(this.root, 'library/index.ts')],
        },
      },
      include: trees.map((tree) => join(this.root, tree)),
    };
  }

  /** Undefined when all went well, else what the compiler said. */
  #run(args: readonly string[], signal: AbortSignal | undefined): Promise<string[] | undefined> {
    const options = {
      cwd: this.root,
      maxBuffer: 64 * 1024 * 1024,
      ...(signal === undefined ? {} : { signal }),
    };
    return new Promise((resolve) => {
      execFile(this.#program, args, options, (error, output, errors) => {
        if (error === null) return resolve(undefined);
        const lines = `${output}\n${errors}`.split('\n').filter((line) => line.trim() !== '');
        resolve(lines.length > 0 ? lines : [`the compiler failed: ${error.message}`]);
      });
    });
  }
}

function shorten(lines: readonly string[]): string[] {
  if (lines.length <= mostLines) return [...lines];
  return [...lines.slice(0, mostLines), `… and ${lines.length - mostLines} more lines`];
}
