import type { Child } from './child.js';
import type { Crew } from './crew.js';
import type { Slots } from './slots.js';

/** What is needed to know whose turn it is. */
export interface WorkerStartsOptions {
  readonly crew: Crew;
  /** The places whose children run application code. */
  readonly rows: readonly Slots[];
}

/**
 * Tells workers that they may begin what is theirs alone: each once, in service, and when no worker of another generation and
 * none of the same number has begun and still lives. So of each number there is one at a time, and never two generations.
 */
export class WorkerStarts {
  readonly #begun = new WeakSet<Child>();

  constructor(private readonly options: WorkerStartsOptions) {}

  /** Looks who may begin now; to be called whenever a child has come into service or is gone. */
  look(): void {
    for (const { all, ready } of this.options.rows) {
      for (const child of ready) {
        if (this.#begun.has(child) || !this.#isAlone(child)) continue;
        this.#begun.add(child);
        child.order({ kind: 'begin', count: all.length });
      }
    }
  }

  #isAlone({ boot }: Child): boolean {
    return this.options.crew
      .members('worker', 'base')
      .filter((child) => this.#begun.has(child))
      .every((other) => other.boot.generation === boot.generation && other.boot.number !== boot.number);
  }
}
