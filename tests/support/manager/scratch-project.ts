import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Behaviour } from './stand-in.js';

const standIn = fileURLToPath(new URL('./stand-in.js', import.meta.url));
const repository = fileURLToPath(new URL('../../../..', import.meta.url));

/** A project in a temporary folder whose compiled children are stand-ins. */
export class ScratchProject {
  readonly root = mkdtempSync(join(tmpdir(), 'hl-'));

  /** Writes `dist` with stand-ins that behave like that. */
  build(behaviour: Behaviour = {}): void {
    for (const role of ['gateway', 'worker', 'base']) {
      this.write(`dist/core/${role}/main.js`, `import ${JSON.stringify(standIn)};\n`);
    }
    this.write('dist/core/link/x.js', '');
    this.write('dist/library/index.js', '');
    this.write('dist/app/behaviour.json', JSON.stringify(behaviour));
  }

  /** Makes sources that the real compiler can compile. */
  addSources(): void {
    this.write('package.json', JSON.stringify({ type: 'module' }));
    this.write('tsconfig.json', JSON.stringify({ compilerOptions: compilerOptions }));
    this.write('core/index.ts', 'export const one = 1;\n');
    this.write('library/index.ts', 'export const two = 2;\n');
    this.write('app/live/model/sum.ts', sum);
    symlinkSync(join(repository, 'node_modules'), join(this.root, 'node_modules'));
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

const compilerOptions = {
  target: 'es2022',
  module: 'nodenext',
  strict: true,
  noEmitOnError: true,
  types: [],
};

const sum = `import { one } from '#core';
import { two } from '#library';
export const sum: number = one + two;
`;
