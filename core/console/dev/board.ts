import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { developmentPath, type DevelopmentState, type Problem } from '../../gateway/doors/development.js';

/** Where the development page reads what is wrong; a whole file at any moment, gone with its writer. */
export class Board {
  readonly #path: string;

  constructor(root: string) {
    this.#path = developmentPath(root);
  }

  write(problems: readonly Problem[]): void {
    const state: DevelopmentState = { pid: process.pid, problems };
    const draft = `${this.#path}.${process.pid}`;
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(draft, JSON.stringify(state), { mode: 0o600 });
    renameSync(draft, this.#path);
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}
