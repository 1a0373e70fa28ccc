import { encodeHead } from '../protocol/envelope.js';
import { textIn, type Locale } from '../protocol/locale.js';
import { parseMethod, type MethodFault, type MethodName } from '../protocol/method.js';
import { text } from '../protocol/texts.js';
import { marksOf, type ActionOptions } from './decorators.js';
import { hasOnMessage } from './hooks.js';
import { compose, type Handler } from './middleware.js';
import { validated } from './payload.js';

/** A controller that passed the boot check. */
export interface LoadedController {
  readonly module: string;
  readonly controller: string;
  readonly instance: object;
}

/** One action, ready to be called. */
export interface Route {
  /** `module.controller.action` in the spelling of the sources. */
  readonly name: string;
  readonly controller: object;
  /** The action, its payload validated, with all of its middleware around it. */
  readonly handle: Handler;
  /** The head of its successful replies, as bytes. */
  readonly head: Buffer;
  readonly concurrent: boolean;
  readonly retry: boolean;
  /** Whether the request's `id` is a member of the payload too. */
  readonly takesId: boolean;
  readonly timeoutMs: number;
}

/** What routes take from the settings. */
export interface RouterSettings {
  readonly locale: Locale;
  readonly limits: { readonly maxMethodChars: number; readonly actionTimeoutMs: number };
}

/** Goes around every action and its middleware, for whoever watches what actions do. */
export type Around = (handle: Handler) => Handler;

const maxCached = 1_000;

/** Finds the action that a `method` asks for. */
export class Router {
  /** By folded name. */
  readonly #routes = new Map<string, Route>();
  /** Every controller by folded `module.controller`, with the route to its `onMessage` where it has that hook. */
  readonly #controllers = new Map<string, Route | undefined>();
  /** By the text that clients really send, so that the hot path is one look-up; bounded, because they choose it. */
  readonly #cache = new Map<string, Route>();
  readonly #maxMethodChars: number;
  readonly #around: Around | undefined;

  constructor(controllers: readonly LoadedController[], settings: RouterSettings, around?: Around) {
    this.#maxMethodChars = settings.limits.maxMethodChars;
    this.#around = around;
    for (const loaded of controllers) this.#add(loaded, settings);
    // First of all the spellings that honest clients use, before anybody can fill the cache with others.
    for (const [folded, route] of this.#routes) this.#cache.set(folded, route).set(route.name, route);
  }

  /** The names of all routes, sorted. */
  get routes(): readonly string[] {
    return [...this.#routes.values()].map(({ name }) => name).toSorted();
  }

  /** The routes whose frames may be given to a second worker, in lower case, sorted. */
  get retryRoutes(): readonly string[] {
    return [...this.#routes].flatMap(([folded, { retry }]) => (retry ? [folded] : [])).toSorted();
  }

  /** The route of a `method` as it stands in a request, or what is wrong with it. */
  find(method: string): Route | MethodFault {
    return this.#cache.get(method) ?? this.#search(method);
  }

  #add({ module, controller, instance }: LoadedController, settings: RouterSettings): void {
    const owner = `${module}.${controller}`;
    const hook = hasOnMessage(instance)
      ? this.#create(`${owner}.onMessage`, instance, 'onMessage', {}, settings)
      : undefined;
    this.#controllers.set(owner.toLowerCase(), hook);
    for (const { name, options } of marksOf(instance.constructor).actions) {
      const route = this.#create(`${owner}.${name}`, instance, name, options, settings);
      this.#routes.set(route.name.toLowerCase(), route);
    }
  }

  #create(...of: Parameters<typeof createRoute>): Route {
    const route = createRoute(...of);
    return this.#around === undefined ? route : { ...route, handle: this.#around(route.handle) };
  }

  #search(method: string): Route | MethodFault {
    const name = parseMethod(method, this.#maxMethodChars);
    if (typeof name === 'string') return name === 'methodNotFound' ? this.#blame(method) : name;
    const route = this.#routes.get(`${name.module}.${name.controller}.${name.action}`);
    if (route === undefined) return this.#unknownAction(name);
    if (this.#cache.size < maxCached) this.#cache.set(method, route);
    return route;
  }

  #unknownAction({ module, controller, action }: MethodName): Route | MethodFault {
    const owner = `${module}.${controller}`;
    if (!this.#controllers.has(owner)) return 'controllerNotFound';
    const hook = this.#controllers.get(owner);
    return hook === undefined ? 'methodNotFound' : { ...hook, name: `${owner}.${action}` };
  }

  /** An action's name that can be none is the action's fault only where the controller exists. */
  #blame(method: string): MethodFault {
    const action = method.replace(/\.+$/, '').lastIndexOf('.') + 1;
    const name = parseMethod(`${method.slice(0, action)}any`, Number.POSITIVE_INFINITY);
    if (typeof name === 'string') return name;
    return this.#controllers.has(`${name.module}.${name.controller}`)
      ? 'methodNotFound'
      : 'controllerNotFound';
  }
}

function createRoute(
  name: string,
  controller: object,
  method: string,
  options: ActionOptions,
  { locale, limits }: RouterSettings,
): Route {
  const { middleware, methodMiddleware } = marksOf(controller.constructor);
  const bound = bind(controller, method);
  // Inside of the middleware: who may not call an action learns nothing of its payload.
  const action = options.payload === undefined ? bound : validated(options.payload, bound, locale);
  return {
    name,
    controller,
    handle: compose([...middleware, ...(methodMiddleware.get(method) ?? [])], action),
    head: Buffer.from(
      encodeHead(200, options.event ?? 'success', textIn(locale, options.info ?? text(locale, 'success'))),
    ),
    concurrent: options.concurrent ?? false,
    retry: options.retry ?? false,
    takesId: options.takesId ?? false,
    timeoutMs: options.timeoutMs ?? limits.actionTimeoutMs,
  };
}

function bind(controller: object, method: string): Handler {
  const action: unknown = Reflect.get(controller, method);
  if (typeof action !== 'function')
    throw new TypeError(`${controller.constructor.name}.${method} is no method.`);
  return (context, payload): unknown => Reflect.apply(action, controller, [context, payload]);
}
