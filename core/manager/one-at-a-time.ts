import { OperationFailed } from './failure.js';

/** Lets one long operation run at a time; a second is refused, not queued. */
export class OneAtATime {
  #current: { readonly name: string; readonly over: Promise<unknown> } | undefined;

  constructor(private readonly stopped: AbortSignal) {}

  /** What runs now. */
  get name(): string | undefined {
    return this.#current?.name;
  }

  /** Resolves when what runs now has ended, however. */
  async over(): Promise<void> {
    await this.#current?.over;
  }

  async run<T>(name: string, operation: () => Promise<T>): Promise<T> {
    if (this.stopped.aborted) throw new OperationFailed('busy', ['the server is being stopped']);
    if (this.#current !== undefined) {
      const sentence = `a ${this.#current.name} is under way: try again when it is over`;
      throw new OperationFailed('busy', [sentence]);
    }
    const running = operation();
    this.#current = { name, over: running.catch(() => {}) };
    try {
      return await running;
    } finally {
      this.#current = undefined;
    }
  }
}
