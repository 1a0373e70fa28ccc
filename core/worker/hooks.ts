import type { Context } from './context.js';

/** Methods that the framework calls by name; a client never reaches them, and no action may be called so. */
export const hookNames = [
  'onOpen',
  'onClose',
  'onMessage',
  'onReload',
  'onShutdown',
  'onWorkerStart',
  'onWorkerStop',
] as const;

/** A controller that also answers actions it does not have; `context.method` says which one was asked for. */
export interface OnMessage {
  onMessage(context: Context, payload: unknown): unknown;
}

/**
 * A controller that is asked before a client is let in. It throws a `Refusal` to answer the handshake with that status. What it
 * does to the connection takes effect when the client is in; what it says to others goes out at once.
 */
export interface OnOpen {
  onOpen(context: Context): unknown;
}

/** How a connection ended. */
export interface Ended {
  /**
   * The same however often `onClose` is called for this end, which is more than once when a worker dies meanwhile, and for
   * every controller that is told of it.
   */
  readonly eventId: string;
  /** The close code; 1006 where the line was cut or is not known to have been closed. */
  readonly code: number;
}

/**
 * A controller that is told when a connection ends, if `context.closeControllers` has it. The context still knows who it was and
 * can speak to others; it stays in its shared sets until all controllers are done. Rooms and session are not known any more when
 * its gateway is dead.
 */
export interface OnClose {
  onClose(context: Context, ended: Ended): unknown;
}

/** A worker among those of its server. */
export interface WorkerFacts {
  /** 0 to `count` - 1; of each number one worker at a time is between `onWorkerStart` and its end. */
  readonly number: number;
  /** How many workers the server has (`setting.worker_num`). */
  readonly count: number;
}

/**
 * A controller that has something to do once in each worker, such as a timer. It is called when the worker is in service and all
 * that were before it are gone: after a reload those of the old code, after a death the dead one. Requests may come before.
 */
export interface OnWorkerStart {
  onWorkerStart(worker: WorkerFacts): unknown;
}

/**
 * A controller that tidies up before its worker leaves in order; after `onReload` or `onShutdown`, and also where the worker
 * leaves before its `onWorkerStart`. A worker that dies calls nothing.
 */
export interface OnWorkerStop {
  onWorkerStop(): unknown;
}

/** A controller that is told when its worker is about to leave because a new one has taken its place; its clients are there already. */
export interface OnReload {
  onReload(): unknown;
}

/** A controller that is told when its worker is about to leave because the server stops; the clients are gone already. */
export interface OnShutdown {
  onShutdown(): unknown;
}

/** The hooks about a worker's own life. */
export type WorkerHookName = 'onWorkerStart' | 'onWorkerStop' | 'onReload' | 'onShutdown';

/** A controller's hook of that name, if it has one. */
export function hookOf(
  controller: object,
  name: WorkerHookName,
): ((worker: WorkerFacts | undefined) => unknown) | undefined {
  const hook: unknown = Reflect.get(controller, name);
  return typeof hook === 'function' ? (worker) => Reflect.apply(hook, controller, [worker]) : undefined;
}

/** Whether a controller has that hook. */
export function hasOnMessage(controller: object): controller is OnMessage {
  return 'onMessage' in controller && typeof controller.onMessage === 'function';
}

/** Whether a controller has that hook. */
export function hasOnOpen(controller: object): controller is OnOpen {
  return 'onOpen' in controller && typeof controller.onOpen === 'function';
}

/** Whether a controller has that hook. */
export function hasOnClose(controller: object): controller is OnClose {
  return 'onClose' in controller && typeof controller.onClose === 'function';
}
