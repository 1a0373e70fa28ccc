import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { run } from '../../core/console/run.js';
import type { CommandContext } from '../../core/console/terminal.js';
import { ProjectOutput } from './project-output.js';

/** How a console command ended. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Fails with what the command complained about. */
export function assertDone({ exitCode, stderr }: Outcome): void {
  assert.equal(exitCode, 0, stderr);
}

/** The console of a scratch project. */
export class ProjectConsole {
  /** All that it has written, but for tokens. */
  output = '';

  constructor(
    private readonly root: string,
    private readonly env: () => Record<string, string | undefined>,
  ) {}

  /** Runs a command to its end, in a process. */
  async typed(words: readonly string[]): Promise<Outcome> {
    const child = this.spawn(words);
    const [stdout, stderr] = [new ProjectOutput(), new ProjectOutput()];
    stdout.collect(child.stdout);
    stderr.collect(child.stderr);
    const exitCode = await exitOf(child);
    if (words[0] !== 'token') this.output += stdout.text;
    this.output += stderr.text;
    return { exitCode, stdout: stdout.text, stderr: stderr.text };
  }

  /** Runs a command to its end, in this process. */
  async run(words: readonly string[]): Promise<Outcome> {
    const [stdout, stderr]: [string[], string[]] = [[], []];
    const context = this.context(
      (line) => stdout.push(`${line}\n`),
      (line) => stderr.push(`${line}\n`),
    );
    const exitCode = await run(context, ['console'], words);
    const outcome = { exitCode, stdout: stdout.join(''), stderr: stderr.join('') };
    this.output += outcome.stdout + outcome.stderr;
    return outcome;
  }

  /** What a command gets that is run in this process. */
  context(print: (line: string) => void = () => {}, complain = print): CommandContext {
    return { root: this.root, terminal: { print, complain, hasColour: false }, env: this.env() };
  }

  /** In a process group of its own, as a shell would have it. */
  spawn(words: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    return spawn(join(this.root, 'public/console'), [...words], {
      cwd: tmpdir(),
      env: this.env(),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
  }
}

export function exitOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<number> {
  return new Promise((ended, failed) => {
    child.on('error', failed);
    child.on('close', (code, signal) => ended(code ?? (signal === 'SIGKILL' ? 137 : 128)));
  });
}
