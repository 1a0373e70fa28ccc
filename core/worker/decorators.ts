import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Text } from '../protocol/locale.js';
import { Injectable, type Class } from './container.js';
import type { Context } from './context.js';
import type { Middleware } from './middleware.js';

/** How an action is reached and answered. */
export interface ActionOptions<Schema extends StandardSchemaV1 | undefined = StandardSchemaV1 | undefined> {
  /** What the payload must look like, in any Standard Schema library; the action gets its output. */
  readonly payload?: Schema;
  /** `event` of the reply; `success` where nothing is given. */
  readonly event?: string;
  /** `info` of the reply; the text for success in the server's language where nothing is given. */
  readonly info?: Text;
  /** Starts at its turn, but the connection's next frame does not wait for it. */
  readonly concurrent?: boolean;
  /** When the worker dies the frame is given once more to the next one; the action must bear being run twice. */
  readonly retry?: boolean;
  /** The payload has the request's `id` too, whatever that is; see docs/controllers.md. */
  readonly takesId?: boolean;
  /** How long it may take; `limits.actionTimeoutMs` where nothing is given. */
  readonly timeoutMs?: number;
}

/** What a class says about one of its actions. */
export interface ActionMark {
  readonly name: string;
  readonly kind: 'method' | 'accessor' | 'static';
  readonly options: ActionOptions;
}

/** Everything that decorators say about one class; what its ancestors say is not part of it. */
export interface ClassMarks {
  isController: boolean;
  readonly actions: ActionMark[];
  /** Middleware of the whole class. */
  readonly middleware: Middleware[];
  /** Middleware of single methods. */
  readonly methodMiddleware: Map<string, Middleware[]>;
}

/** Instances have no `prototype`, classes have: this is what keeps `@Action()` off static methods. */
interface Instance {
  readonly constructor: unknown;
  readonly prototype?: never;
}

type ActionMethod<Payload> = (context: Context, payload: Payload) => unknown;

/** `keyof` knows public names only, so a private or protected action does not compile. */
type ActionDecorator<Payload> = <
  Controller extends Instance,
  Name extends keyof Controller & string,
  Method extends ActionMethod<Payload>,
>(
  prototype: Controller,
  name: Name,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

const marks = new WeakMap<object, ClassMarks>();

/** What the decorators of this class said. */
export function marksOf(type: object): ClassMarks {
  const known = marks.get(type);
  if (known !== undefined) return known;
  const fresh: ClassMarks = {
    isController: false,
    actions: [],
    middleware: [],
    methodMiddleware: new Map(),
  };
  marks.set(type, fresh);
  return fresh;
}

/** Makes a class a controller: its actions are routes, its constructor parameters are injected. */
export function Controller(): (type: Class) => void {
  return (type) => {
    Injectable()(type);
    marksOf(type).isController = true;
  };
}

/**
 * Makes a method reachable from outside. It returns the reply's `param`, or throws a `Refusal`. Without a schema its payload
 * is `unknown`; with one it is the schema's output.
 */
export function Action<Schema extends StandardSchemaV1>(
  options: ActionOptions<Schema> & { readonly payload: Schema },
): ActionDecorator<StandardSchemaV1.InferOutput<Schema>>;
export function Action(options?: ActionOptions<undefined>): ActionDecorator<unknown>;
export function Action(options: ActionOptions = {}): ActionDecorator<never> {
  return (owner: object, name: string | symbol, descriptor: PropertyDescriptor) => {
    const isStatic = typeof owner === 'function';
    const kind = isStatic ? 'static' : descriptor.get === undefined ? 'method' : 'accessor';
    // As text, because a symbol gets here from code that was not type-checked; the boot check refuses its name.
    marksOf(isStatic ? owner : owner.constructor).actions.push({ name: String(name), kind, options });
  };
}

/** Puts middleware around one action, or around all actions of a controller; the first one is the outermost. */
export function Use(...middleware: readonly Middleware[]): (target: object, name?: string) => void {
  return (target, name) => {
    const { middleware: ofClass, methodMiddleware } = marksOf(
      typeof target === 'function' ? target : target.constructor,
    );
    // Decorators of one target are applied from the last to the first.
    if (name === undefined) ofClass.unshift(...middleware);
    else methodMiddleware.set(name, [...middleware, ...(methodMiddleware.get(name) ?? [])]);
  };
}
