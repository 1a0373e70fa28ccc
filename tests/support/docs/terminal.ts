import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { within } from '../within.js';

const mostMs = 20_000;

/** What a document shows of a terminal, typed and compared: `$ ` begins a command, `> ` is typed to it, `^C` ends it, all else is what it prints. */
export class Terminal {
  readonly #lines: string[] = [];
  #child: ChildProcess | undefined;
  #look: (() => void) | undefined;

  /** @param env The variables of what is typed. */
  constructor(
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Plays a block; fails at the first line that is another than the one in the block. */
  async play(block: string): Promise<void> {
    for (const line of block.trimEnd().split('\n')) {
      if (line.startsWith('$ ')) this.#begin(line.slice(2));
      else if (line.startsWith('> ')) this.#child?.stdin?.write(`${line.slice(2)}\n`);
      else if (line === '^C') await this.end();
      else assert.equal(await within(`the line ${line}`, this.#next(), mostMs), line);
    }
  }

  /** Presses Ctrl-C, if anything runs. */
  async end(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGINT');
    await exit;
  }

  #begin(command: string): void {
    const [program = '', ...words] = command.split(' ');
    const options = { cwd: this.folder, env: this.env } as const;
    const child = spawn(program, words, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        this.#lines.push(line);
        this.#look?.();
      });
  }

  async #next(): Promise<string> {
    while (this.#lines.length === 0) await new Promise<void>((resolve) => (this.#look = resolve));
    return this.#lines.shift() ?? '';
  }
}
