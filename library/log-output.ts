import { writeSync } from 'node:fs';
import { systemClock, type Clock } from './clock.js';

/** Where lines end up: takes bytes at once and says how many, or throws what the operating system says. */
export interface Sink {
  /** What people know it by. */
  readonly name: string;
  write(bytes: Uint8Array): number;
}

/** How an output deals with a sink that takes nothing. */
export interface OutputOptions {
  readonly clock?: Clock;
  /** Tells the operator; standard error where nothing is given. */
  readonly complain?: (line: string) => void;
  /** Most bytes that wait for a sink. */
  readonly maxBytes?: number;
}

/** How long a sink that failed is left alone, and one that is only full for a moment (a pipe whose reader is slow). */
const [retryMs, busyMs] = [1_000, 50];

/**
 * Writes lines to a sink and never throws or waits. While the sink takes nothing, as on a full disk, up to `maxBytes` (1 MiB)
 * of lines wait in memory and later ones are dropped; the operator is told once, and when the sink works again the lines
 * follow, and after them a record with the number of those that are lost.
 */
export class LogOutput {
  readonly #clock: Clock;
  readonly #complain: (line: string) => void;
  readonly #maxBytes: number;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #lost = 0;
  /** Half a line was taken: the next one begins with an end of line. */
  #isCut = false;
  #isBlocked = false;
  #hasComplained = false;

  constructor(
    private readonly sink: Sink,
    { clock = systemClock, complain = writeToStderr, maxBytes = 1_048_576 }: OutputOptions = {},
  ) {
    this.#clock = clock;
    this.#complain = complain;
    this.#maxBytes = maxBytes;
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#isBlocked || !this.#give(bytes)) this.#keep(bytes);
  }

  /** Tries once to write what waits: for the end of a process. */
  flush(): void {
    if (this.#waiting.length > 0) this.#resume();
  }

  #give(bytes: Buffer): boolean {
    try {
      if (this.#isCut) this.#write(Buffer.from('\n'));
      this.#isCut = false;
      for (let taken = 0; taken < bytes.length; this.#isCut = taken < bytes.length)
        taken += this.#write(bytes.subarray(taken));
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #write(bytes: Buffer): number {
    const taken = this.sink.write(bytes);
    if (taken === 0) throw new Error('it takes nothing');
    return taken;
  }

  #keep(bytes: Buffer): void {
    if (this.#waitingBytes + bytes.length > this.#maxBytes) {
      this.#lost += 1;
      this.#complainOnce('it takes too long');
      return;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
  }

  #fail(error: unknown): void {
    this.#isBlocked = true;
    const isBusy = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
    if (!isBusy) this.#complainOnce(error instanceof Error ? error.message : String(error));
    this.#clock.after(isBusy ? busyMs : retryMs, () => this.#resume());
  }

  #complainOnce(why: string): void {
    if (this.#hasComplained) return;
    this.#hasComplained = true;
    this.#complain(
      `The log cannot be written to ${this.sink.name}: ${why}. Records wait in memory, up to ${this.#maxBytes} bytes; ` +
        'the server goes on, and so does the log as soon as it can be written again.',
    );
  }

  #resume(): void {
    const given = this.#waiting.findIndex((bytes) => !this.#give(bytes));
    const left = given === -1 ? [] : this.#waiting.slice(given);
    this.#waiting = left;
    this.#waitingBytes = left.reduce((sum, { length }) => sum + length, 0);
    if (left.length > 0) return;
    const lost = this.#lost;
    if (lost > 0 && !this.#give(Buffer.from(this.#gap(lost)))) return;
    this.#lost = 0;
    this.#isBlocked = false;
    this.#hasComplained = false;
  }

  #gap(lost: number): string {
    const time = new Date(this.#clock.wallTime()).toISOString();
    return `${JSON.stringify({ level: 'warn', time, lost, msg: 'the log could not be written: records are missing' })}\n`;
  }
}

/** An open file, pipe or terminal. */
export function descriptorSink(descriptor: number, name: string): Sink {
  return { name, write: (bytes) => writeSync(descriptor, bytes) };
}

function writeToStderr(line: string): void {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // nobody is left to be told
  }
}
