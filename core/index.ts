export { Inject, Injectable, Token } from './worker/container.js';
export { Context, ContextDead, type Auth, type Register } from './worker/context.js';
export { Action, Controller, Use, type ActionOptions } from './worker/decorators.js';
export type { OnMessage } from './worker/hooks.js';
export type { Middleware } from './worker/middleware.js';
export { defineApp, defineAuth } from './config/define.js';
export { Refusal } from './protocol/errors.js';
export { MessageTooBig } from './worker/size.js';
