import type { Timer } from '#library';
import type { Request } from '../protocol/decode.js';
import type { ConnectionMirror } from './connection-mirror.js';
import { Context, endContext } from './context.js';
import type { ContextEnd } from './context-dead.js';
import type { Route } from './router.js';

/** One frame on its way through an action. */
export class Call {
  readonly context: Context;
  /** Settles when the action does; undefined while it runs without waiting. */
  result: PromiseLike<unknown> | undefined;
  #isOver = false;
  #timer: Timer | undefined;

  constructor(
    readonly connection: ConnectionMirror,
    readonly sequence: number,
    readonly request: Request,
    readonly route: Route,
  ) {
    this.context = new Context(connection, route.name);
  }

  /** Whether nobody waits for its result any more: it was answered, or its client is out of reach. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Joins the running calls of its connection, and keeps the timer that ends it. */
  wait(result: PromiseLike<unknown>, timer: Timer): void {
    this.result = result;
    this.#timer = timer;
    this.connection.calls.add(this);
  }

  /** Leaves the running calls; a reason makes its context dead as well. */
  end(why?: ContextEnd): void {
    this.#isOver = true;
    this.#timer?.stop();
    this.connection.calls.delete(this);
    if (why !== undefined) this.context[endContext](why);
  }
}
