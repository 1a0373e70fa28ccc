import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ending } from './ending.js';
import { until } from './until.js';

/** What the tickers of servers write down: which process begins and ends something that only one may do at a time. */
export class Ticks {
  readonly #folder = mkdtempSync(join(tmpdir(), 'hl-'));
  readonly file = join(this.#folder, 'ticks');

  constructor(test: Ending) {
    test.after(() => rmSync(this.#folder, { recursive: true, force: true }));
  }

  get lines(): string[] {
    return existsSync(this.file) ? readFileSync(this.file, 'utf8').split('\n').slice(0, -1) : [];
  }

  /** The process of the latest tick. */
  get owner(): number {
    return Number.parseInt(this.lines.at(-1) ?? '', 10);
  }

  /** Resolves with the process when one that is none of these has begun, and with how long that took. */
  async begunBy(what: string, others: readonly number[], mostMs: number) {
    const began = performance.now();
    const pid = await until(
      `${what} ticks`,
      () => !Number.isNaN(this.owner) && !others.includes(this.owner) && this.owner,
      mostMs,
    );
    return { pid, afterMs: performance.now() - began };
  }

  /** Fails where a tick began before the one before it had ended, unless a process that was killed began that. */
  assertOneAtATime(killed: readonly number[] = []): void {
    let running: number | undefined;
    for (const [index, line] of this.lines.entries()) {
      const [pid, what] = [Number.parseInt(line, 10), line.split(' ')[1]];
      if (what === 'begin' && running !== undefined && !killed.includes(running))
        assert.fail(`${running} and ${pid} at once, line ${index + 1}`);
      running = what === 'begin' ? pid : undefined;
    }
  }
}
