import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { placeOf } from '../worker/discovery.js';
import type { Context } from '../worker/context.js';
import type { Handler } from '../worker/middleware.js';
import { isThenable } from '../worker/thenable.js';

/** An action that was called for a connection. */
interface Call {
  readonly route: string;
  readonly connection: string;
}

/** Frames of Node and of this file, which stand between a timer and who began it. */
const between = /\(?node:|action-watch\.[jt]s/;

/** Knows which actions of an application still run, and which timers they began that still do. */
export class ActionWatch {
  readonly #calls = new AsyncLocalStorage<Call>();
  readonly #running = new Set<Call>();
  readonly #timers = new Map<number, string>();
  readonly #hook;

  /** @param appFolder The compiled application tree: timers of packages are their own business. */
  constructor(private readonly appFolder: string) {
    this.#hook = createHook({
      init: (id, type) => {
        if (type === 'Timeout') this.#begun(id);
      },
      destroy: (id) => this.#timers.delete(id),
    }).enable();
  }

  /** Goes around an action. */
  around(handle: Handler): Handler {
    return (context, payload) =>
      this.#run({ route: context.method, connection: context.id }, handle, context, payload);
  }

  /** A sentence for each action and each timer that still runs. */
  get left(): string[] {
    const running = [...this.#running].map(({ route, connection }) => `${route} of ${connection} still runs`);
    return [...running, ...this.#timers.values()];
  }

  /** Watches nothing any more. */
  close(): void {
    this.#hook.disable();
  }

  #run(call: Call, handle: Handler, context: Context, payload: unknown): unknown {
    const result = this.#calls.run(call, () => handle(context, payload));
    if (!isThenable(result)) return result;
    this.#running.add(call);
    const over = () => void this.#running.delete(call);
    result.then(over, over);
    return result;
  }

  #begun(id: number): void {
    const call = this.#calls.getStore();
    if (call === undefined) return;
    const begun = new Error('a timer');
    const frames = (begun.stack ?? '').split('\n').slice(1);
    begun.stack = frames.find((frame) => !between.test(frame)) ?? '';
    const place = placeOf(this.appFolder, begun);
    if (place === '') return;
    this.#timers.set(id, `a timer that ${call.route} began for ${call.connection} still runs${place}`);
  }
}
