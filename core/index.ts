export { Inject, Injectable, Token } from './worker/container.js';
export { App } from './worker/app.js';
export { AppLog } from './worker/app-log.js';
export type { Audience } from './worker/audience.js';
export { Context } from './worker/context.js';
export { ContextDead } from './worker/context-dead.js';
export type { Auth, Register, Session } from './worker/register.js';
export { Action, Controller, Use, type ActionOptions } from './worker/decorators.js';
export type {
  Ended,
  OnClose,
  OnMessage,
  OnOpen,
  OnReload,
  OnShutdown,
  OnWorkerStart,
  OnWorkerStop,
  WorkerFacts,
} from './worker/hooks.js';
export { SharedStore } from './worker/shared-store.js';
export type { CloseControllers } from './worker/close-controllers.js';
export { StoreUnavailable } from './cluster/store-unavailable.js';
export type { Middleware } from './worker/middleware.js';
export { Config } from './config/config.js';
export { Refusal } from './protocol/errors.js';
export { isEmpty } from './protocol/envelope.js';
export { Reply } from './protocol/reply.js';
export type { Locale, Text } from './protocol/locale.js';
export { MessageTooBig } from './worker/size.js';
