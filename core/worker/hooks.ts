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

/** Whether a controller has that hook. */
export function hasOnMessage(controller: object): controller is OnMessage {
  return 'onMessage' in controller && typeof controller.onMessage === 'function';
}
