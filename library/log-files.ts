import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, type Clock } from './clock.js';
import type { Sink } from './log-output.js';

/** Where daily files are, and for how long. */
export interface LogFilesOptions {
  /** Absolute; made where it does not exist. */
  readonly folder: string;
  /** What the names of the files begin with; letters, digits, `_` and `-`. */
  readonly name?: string;
  /** Files of how many days are kept, today's included. */
  readonly keepDays: number;
  readonly clock?: Clock;
}

const dayMs = 86_400_000;

/**
 * A file for each day (UTC, as the times of the records), `<name>-YYYY-MM-DD.log`, which several processes append to. Before
 * each write it makes sure that the file is still the one of that name: one that was moved away or deleted is opened anew, so
 * that rotating it needs no signal. Files that are older than `keepDays` are deleted when a new one is opened.
 */
export class LogFiles implements Sink {
  readonly #folder: string;
  readonly #name: string;
  readonly #keepDays: number;
  readonly #clock: Clock;
  #open: { readonly path: string; readonly descriptor: number; readonly inode: number } | undefined;

  /** @throws {RangeError} when the name is none. */
  constructor({ folder, name = 'holdline', keepDays, clock = systemClock }: LogFilesOptions) {
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(name))
      throw new RangeError(
        `Log files are called by 1 to 64 letters, digits, _ and -, not ${JSON.stringify(name)}.`,
      );
    this.#folder = folder;
    this.#name = name;
    this.#keepDays = keepDays;
    this.#clock = clock;
  }

  /** The file of today. */
  get name(): string {
    return join(this.#folder, this.#nameOf(this.#clock.wallTime()));
  }

  /** @throws what the operating system says, also when the file cannot be opened. */
  write(bytes: Uint8Array): number {
    return writeSync(this.#descriptor(), bytes);
  }

  /** Closes the file; the next write opens it again. */
  close(): void {
    if (this.#open !== undefined) closeSync(this.#open.descriptor);
    this.#open = undefined;
  }

  #descriptor(): number {
    const path = this.name;
    if (this.#open?.path === path && statSync(path, { throwIfNoEntry: false })?.ino === this.#open.inode)
      return this.#open.descriptor;
    mkdirSync(this.#folder, { recursive: true });
    const descriptor = openSync(path, 'a', 0o600);
    this.close();
    this.#open = { path, descriptor, inode: fstatSync(descriptor).ino };
    this.#removeOld();
    return descriptor;
  }

  /** Names of one length sort as their days do. */
  #removeOld(): void {
    const now = this.#clock.wallTime();
    const oldest = this.#nameOf(now - (this.#keepDays - 1) * dayMs);
    const pattern = new RegExp(`^${this.#name}-\\d{4}-\\d{2}-\\d{2}\\.log$`);
    try {
      for (const file of readdirSync(this.#folder)) {
        if (pattern.test(file) && file < oldest) rmSync(join(this.#folder, file), { force: true });
      }
    } catch {
      // an old file that cannot be deleted is no reason not to write; the next day tries again
    }
  }

  #nameOf(time: number): string {
    return `${this.#name}-${new Date(time).toISOString().slice(0, 10)}.log`;
  }
}
