import type { Readable } from 'node:stream';

const usualMs = 60_000;

/** Everything that a process has written so far, in both of its streams; it can be awaited. */
export class ProjectOutput {
  text = '';
  readonly #looks = new Set<() => void>();

  collect(...streams: readonly Readable[]): void {
    for (const stream of streams) {
      stream.setEncoding('utf8').on('data', (part: string) => {
        this.text += part;
        for (const look of this.#looks) look();
      });
    }
  }

  /** Resolves when what was written after so many characters matches. */
  async until(pattern: RegExp, after = 0, mostMs = usualMs): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!pattern.test(this.text.slice(after))) return;
        clearTimeout(tooLate);
        this.#looks.delete(look);
        resolve();
      };
      const tooLate = setTimeout(() => {
        this.#looks.delete(look);
        reject(new Error(`never wrote ${String(pattern)}, but:\n${this.text.slice(after)}`));
      }, mostMs);
      this.#looks.add(look);
      look();
    });
  }
}
