import { createLog, type Log } from '../../../library/index.js';

/** A log whose lines can be read and awaited. */
export class LogLines {
  readonly lines: string[] = [];
  readonly log: Log;
  readonly #waiting = new Set<() => void>();

  constructor() {
    this.log = createLog({
      destination: {
        write: (line) => {
          this.lines.push(line);
          for (const look of this.#waiting) look();
        },
      },
    });
  }

  /** Resolves with the first line, old or new, after so many others that matches. */
  async until(pattern: RegExp, after = 0): Promise<string> {
    const find = () => this.lines.slice(after).find((line) => pattern.test(line));
    const found = find();
    if (found !== undefined) return found;
    return new Promise((resolve) => {
      const look = () => {
        const line = find();
        if (line === undefined) return;
        this.#waiting.delete(look);
        resolve(line);
      };
      this.#waiting.add(look);
    });
  }
}
