import type { Log } from '#library';
import { createLog } from '#library';

/** A log that a test waits for. */
export class LogListener {
  readonly log: Log = createLog({ level: 'debug', destination: { write: (line) => this.#written(line) } });
  readonly #waiters = new Set<(line: string) => void>();

  /** Resolves with the next line that has all these words in it. */
  next(...words: readonly string[]): Promise<string> {
    return new Promise((resolve) => {
      const waiter = (line: string) => {
        if (!words.every((word) => line.includes(word))) return;
        this.#waiters.delete(waiter);
        resolve(line);
      };
      this.#waiters.add(waiter);
    });
  }

  #written(line: string): void {
    for (const waiter of this.#waiters) waiter(line);
  }
}
