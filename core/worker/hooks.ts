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
