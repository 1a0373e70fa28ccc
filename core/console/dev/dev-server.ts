import { setTimeout as wait } from 'node:timers/promises';
import { OperationFailed } from '../../manager/failure.js';
import type { Manager, Serving } from '../../manager/manager.js';
import type { RolloutResult } from '../../manager/rollout.js';

/** How soon it tries again while somebody else's reload is under way, milliseconds. */
const againMs = 200;

/** What came of bringing the sources into service. */
export type Brought =
  | { readonly kind: 'serving'; readonly serving: Serving }
  | { readonly kind: 'rolled'; readonly result: RolloutResult };

/** A server that is started by the first sources that can be, and reloaded by all others. */
export class DevServer {
  #manager: Manager | undefined;
  #isServing = false;
  readonly #stopping = new AbortController();

  /** @param make A manager that has not been started; one whose start failed is of no use any more. */
  constructor(private readonly make: () => Manager) {}

  /** Aborted when it ends, whoever ended it. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  get isServing(): boolean {
    return this.#isServing;
  }

  /** Brings the sources of this moment into service. Fails with the reasons, and what was in service stays there. */
  async bring(): Promise<Brought> {
    if (this.#manager !== undefined && this.#isServing) return this.#reload(this.#manager);
    return { kind: 'serving', serving: await this.#start() };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#manager?.stop();
  }

  async kill(): Promise<void> {
    this.#stopping.abort();
    await this.#manager?.kill();
  }

  /** Resolves when nothing is left of it. */
  async ended(): Promise<void> {
    await this.#manager?.ended;
  }

  async #start(): Promise<Serving> {
    const manager = (this.#manager = this.make());
    try {
      const serving = await manager.start();
      this.#isServing = true;
      void manager.ended.then(() => this.#stopping.abort());
      return serving;
    } catch (error) {
      // Nothing is left of it, but for what a stop that came meanwhile is still ending.
      if (!this.signal.aborted) this.#manager = undefined;
      throw error;
    }
  }

  async #reload(manager: Manager): Promise<Brought> {
    for (;;) {
      try {
        return { kind: 'rolled', result: await manager.roll('reload', false, () => {}) };
      } catch (error) {
        const isBusy = error instanceof OperationFailed && error.why === 'busy';
        if (!isBusy || this.signal.aborted) throw error;
        await wait(againMs);
      }
    }
  }
}
