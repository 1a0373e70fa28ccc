import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Compiler, type Sources } from './compiler.js';
import { OperationFailed } from './failure.js';

/** A complete compiled copy of what gateways and workers run. */
export interface Generation {
  readonly number: number;
  readonly folder: string;
}

/** How a generation comes to be: `compile` builds the sources, `copy` takes `dist` as it is. */
export type Build = 'compile' | 'copy';

const usualTrees = ['app', 'config', 'core', 'library'];
/** What no gateway and no worker runs. */
const leftOut = ['core/console', 'core/manager', 'core/testing'];
/** What gateways run; a change there needs `restart`. */
const gatewayTrees = ['core/gateway', 'core/link', 'core/protocol', 'library'];
const manifest = {
  type: 'module',
  imports: {
    '#config': './core/config/define.js',
    '#core': './core/index.js',
    '#library': './library/index.js',
  },
};
/** So many generations are kept whether somebody runs them or not. */
const kept = 2;

/** The compiled copies in `runtime/generations`. Their numbers go on over restarts. */
export class Generations {
  readonly #folder: string;
  readonly #dist: string;
  /** What the last build made, for the next one. */
  readonly #warm: string;
  readonly #sources: Sources;
  readonly #compiler: Compiler;
  #last: number;

  /** `app` is the application tree, relative to the project's folder. With `staysWarm` a build only compiles what changed. */
  constructor(
    root: string,
    private readonly app: string,
    private readonly staysWarm = false,
  ) {
    this.#folder = join(root, 'runtime', 'generations');
    this.#dist = join(root, 'dist');
    this.#warm = join(root, 'runtime', 'build');
    const trees = usualTrees.includes(app) ? usualTrees : [...usualTrees, app];
    this.#sources = { trees, leftOut };
    this.#compiler = new Compiler(root);
    this.#last = Math.max(0, ...numbersIn(this.#folder));
  }

  /** Whether sources can be compiled on this machine. */
  get canCompile(): boolean {
    return this.#compiler.isInstalled;
  }

  /** Whether `dist` has the application. */
  get canCopy(): boolean {
    return existsSync(join(this.#dist, this.app));
  }

  /** Removes what a crash left half-made. */
  async sweep(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const names = await readdir(this.#folder);
    await rm(this.#warm, { recursive: true, force: true }); // a compiler that was killed may have left half a file
    await Promise.all(
      names
        .filter((name) => !/^[1-9][0-9]*$/.test(name))
        .map((name) => rm(join(this.#folder, name), { recursive: true, force: true })),
    );
  }

  /** Makes the next generation. Whatever goes wrong, nothing is left of it. */
  async make(build: Build, signal?: AbortSignal): Promise<Generation> {
    const number = this.#last + 1;
    const folder = join(this.#folder, String(number));
    const unfinished = `${folder}.part`;
    try {
      await rm(unfinished, { recursive: true, force: true });
      await mkdir(unfinished, { recursive: true, mode: 0o700 });
      await (build === 'compile' ? this.#compile(unfinished, signal) : this.#copyDist(unfinished));
      await writeFile(join(unfinished, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
      await rename(unfinished, folder);
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      throw error;
    }
    this.#last = number;
    return { number, folder };
  }

  /** Removes a generation that never came into service. */
  async discard(generation: Generation): Promise<void> {
    await rm(generation.folder, { recursive: true, force: true });
  }

  /** Removes all but the last two and those in use. */
  async prune(inUse: Iterable<number>): Promise<void> {
    const numbers = numbersIn(this.#folder).toSorted((a, b) => b - a);
    const keep = new Set([...numbers.slice(0, kept), ...inUse]);
    const old = numbers.filter((number) => !keep.has(number));
    await Promise.all(
      old.map((number) => rm(join(this.#folder, String(number)), { recursive: true, force: true })),
    );
  }

  /** A digest of the code that gateways run. */
  async gatewayPrint(generation: Generation): Promise<string> {
    const hash = createHash('sha256');
    for (const tree of gatewayTrees) {
      for (const file of await scriptsIn(join(generation.folder, tree))) {
        hash.update(`${tree}/${file}\0`).update(await readFile(join(generation.folder, tree, file)));
      }
    }
    return hash.digest('hex');
  }

  async #compile(folder: string, signal: AbortSignal | undefined): Promise<void> {
    if (!this.staysWarm) return this.#compiler.compile(this.#sources, folder, signal);
    await this.#compiler.update(this.#sources, this.#warm, signal);
    return this.#copy(this.#warm, folder);
  }

  async #copyDist(folder: string): Promise<void> {
    if (!this.canCopy) {
      throw new OperationFailed('build', [`dist/${this.app} is missing: type public/console build`]);
    }
    return this.#copy(this.#dist, folder);
  }

  async #copy(from: string, folder: string): Promise<void> {
    const { trees } = this.#sources;
    const present = trees.filter((tree) => existsSync(join(from, tree)));
    const without = new Set(leftOut.map((tree) => join(from, tree)));
    await Promise.all(present.map((tree) => copyTree(join(from, tree), join(folder, tree), without)));
  }
}

function numbersIn(folder: string): number[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^[1-9][0-9]*$/.test(name))
    .map(Number);
}

/** Of plain files; several times as quick as `cp`, which looks at each of them more than once. */
async function copyTree(from: string, to: string, without: ReadonlySet<string>): Promise<void> {
  if (without.has(from)) return;
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true });
  const copies = entries.map((entry) => {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    return entry.isDirectory() ? copyTree(source, target, without) : copyFile(source, target);
  });
  await Promise.all(copies);
}

async function scriptsIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith('.js')).toSorted();
}
