import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Unix socket paths end at 107 bytes; a child may add a short suffix of its own. */
const longest = 100;

/** Where gateways listen for workers and the manager for both: `runtime/run`, or a private temporary folder where that path is too long. */
export class LinkPaths {
  readonly #folder: string;
  readonly #isTemporary: boolean;

  constructor(root: string) {
    const usual = join(root, 'runtime', 'run');
    this.#isTemporary = Buffer.byteLength(join(usual, 'x'.repeat(12) + '.sock')) > longest;
    this.#folder = this.#isTemporary ? mkdtempSync(join(tmpdir(), 'holdline-')) : usual;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    for (const left of readdirSync(this.#folder)) rmSync(join(this.#folder, left), { force: true });
  }

  /** The path for a gateway of that id. */
  of(id: string): string {
    return join(this.#folder, `${id}.sock`);
  }

  /** The path on which the manager offers the shared state. */
  get cluster(): string {
    return join(this.#folder, 'cluster.sock');
  }

  /** Removes what a gateway that is gone left behind. */
  release(id: string): void {
    rmSync(this.of(id), { force: true });
  }

  /** Removes the folder where it is temporary. */
  close(): void {
    if (this.#isTemporary) rmSync(this.#folder, { recursive: true, force: true });
  }
}
