import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../../core/console/run.js';

/** The console, in this process, of a folder where nothing is but what a test puts there. */
export class ScratchConsole {
  readonly root = mkdtempSync(join(tmpdir(), 'hl-'));
  printed: string[] = [];
  complained: string[] = [];

  constructor(private readonly env: Readonly<Record<string, string>> = {}) {
    this.write('package.json', '{"version":"1.2.3"}');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  /** Runs a command; what it wrote before is forgotten. */
  async type(...words: string[]): Promise<number> {
    this.printed = [];
    this.complained = [];
    const terminal = {
      print: (line: string) => this.printed.push(line),
      complain: (line: string) => this.complained.push(line),
      hasColour: false,
    };
    return run({ root: this.root, env: this.env, terminal }, ['console.js'], words);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
