import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** What every source looks like from outside: path → a stamp that changes when it is saved. */
export type Snapshot = ReadonlyMap<string, string>;

/** How often it looks, how long nothing may have changed before a change counts as made, and when it no longer waits for that. */
const lookMs = 100;
const quietMs = 60;
const mostQuietMs = 2_000;
/** Looking takes at most a twentieth of the time, however large the project is. */
const share = 20;
const besides = ['.env', 'tsconfig.json', 'package.json'];

/**
 * Notices that sources were saved, made or removed. It compares what is there with what was seen, instead of listening for
 * events: so nothing is lost while something else is going on, and every file system will do.
 */
export class SourceWatch {
  #costMs = 0;

  constructor(
    private readonly root: string,
    private readonly trees: readonly string[],
  ) {}

  /** The sources, as soon as nobody is writing any more. */
  async settled(signal: AbortSignal): Promise<Snapshot> {
    const end = performance.now() + mostQuietMs;
    let seen = this.#look();
    while (!signal.aborted && performance.now() < end) {
      await this.#pause(quietMs);
      const now = this.#look();
      if (differences(seen, now).length === 0) return now;
      seen = now;
    }
    return seen;
  }

  /** Resolves with the paths that are no longer what they were; without any when the signal is aborted. */
  async changed(since: Snapshot, signal: AbortSignal): Promise<string[]> {
    while (!signal.aborted) {
      const found = differences(since, this.#look());
      if (found.length > 0) return found;
      await this.#pause(lookMs);
    }
    return [];
  }

  async #pause(leastMs: number): Promise<void> {
    await wait(Math.max(leastMs, this.#costMs * share));
  }

  #look(): Snapshot {
    const began = performance.now();
    const paths = [...besides.map((name) => join(this.root, name)), ...this.#sources()];
    const snapshot = new Map<string, string>();
    for (const path of paths) {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats !== undefined)
        snapshot.set(relative(this.root, path), `${stats.mtimeMs} ${stats.size} ${stats.ino}`);
    }
    this.#costMs = performance.now() - began;
    return snapshot;
  }

  #sources(): string[] {
    return this.trees.flatMap((tree) => {
      try {
        const names = readdirSync(join(this.root, tree), { recursive: true, encoding: 'utf8' });
        return names.filter((name) => name.endsWith('.ts')).map((name) => join(this.root, tree, name));
      } catch {
        return []; // the tree, or a folder of it, was removed while it was read: the next look sees what is left
      }
    });
  }
}

function differences(before: Snapshot, after: Snapshot): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).toSorted();
}
