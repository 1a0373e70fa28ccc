import 'reflect-metadata';
import { container, inject, injectable, instanceCachingFactory, type InjectionToken } from 'tsyringe';

/** Any class that can be constructed. */
export type Class<Instance extends object = object> = new (...parameters: never[]) => Instance;

/** Gives the one instance of a class. */
export type Resolve = <Instance extends object>(type: Class<Instance>) => Instance;

/**
 * Stands for something that is no class, such as an interface, where it is injected.
 *
 * ```ts
 * export const mailer = new Token<Mailer>('mailer', (resolve) => resolve(SmtpMailer));
 * constructor(@Inject(mailer) private readonly mailer: Mailer) {}
 * ```
 */
export class Token<Value> {
  /**
   * @param name What boot errors call it.
   * @param make Called once per worker, when the token is injected for the first time.
   */
  constructor(
    readonly name: string,
    readonly make: (resolve: Resolve) => Value,
  ) {}
}

const injectables = new WeakSet<Class>();
const provided = new WeakSet<Class>();
const injections = new WeakMap<object, Map<number, Token<unknown>>>();
const keys = new WeakMap<Token<unknown>, symbol>();

/** Whether a value is a class, and not a function or something that the language brings along. */
export function isClass(value: unknown): value is Class {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

/** Marks a service: the classes in its constructor are injected, and there is one of it per worker. */
export function Injectable(): (type: Class) => void {
  return (type) => {
    injectables.add(type);
    inheritTokens(type);
    injectable()(type);
  };
}

/** Says what to inject where the parameter's type is no class. */
export function Inject(token: Token<unknown>): (type: object, method: undefined, index: number) => void {
  return (type, method, index) => {
    inject(keyOf(token))(type, method, index);
    const tokens = injections.get(type) ?? new Map<number, Token<unknown>>();
    injections.set(type, tokens.set(index, token));
  };
}

/** Whether the compiler was asked to note the constructor parameters of this class. */
export function isInjectable(type: Class): boolean {
  return injectables.has(type);
}

/** Whether the framework makes the instance of this class itself, so that it needs no decorator. */
export function isProvided(type: Class): boolean {
  return provided.has(type);
}

/**
 * What a constructor is given: a class, a token, or whatever the compiler noted instead of a class (`Function`, `Object`,
 * `String`, undefined), which cannot be injected.
 */
export function dependenciesOf(type: Class): readonly unknown[] {
  if (!injectables.has(type)) return [];
  const types: unknown = Reflect.getMetadata('design:paramtypes', type);
  const tokens = injections.get(type);
  return Array.isArray(types) ? types.map((noted: unknown, index) => tokens?.get(index) ?? noted) : [];
}

/** A constructor, or the maker of a token, that threw. */
export class ConstructionError extends Error {
  constructor(
    readonly subject: string,
    cause: unknown,
  ) {
    super(`${subject} cannot be constructed`, { cause });
    this.name = 'ConstructionError';
  }
}

/** The instances of one worker: one of each class, made when it is first needed, its dependencies before it. */
export class Services {
  readonly #container = container.createChildContainer();
  readonly #failures = new Map<Class, ConstructionError>();

  /** Says which instance to inject for a class of the framework. */
  provide<Instance extends object>(type: Class<Instance>, instance: Instance): void {
    provided.add(type);
    this.#container.registerInstance(tokenOf(type), instance);
  }

  /** @throws {ConstructionError} when a constructor on the way throws. */
  resolve<Instance extends object>(type: Class<Instance>): Instance {
    const failure = this.#failures.get(type);
    if (failure !== undefined) throw failure;
    try {
      this.#register(type);
      return this.#container.resolve(tokenOf(type));
    } catch (error) {
      const fault = error instanceof ConstructionError ? error : new ConstructionError(type.name, error);
      this.#failures.set(type, fault);
      throw fault;
    }
  }

  #register(type: Class): void {
    if (this.#container.isRegistered(tokenOf(type))) return;
    this.#container.registerSingleton(tokenOf(type), tokenOf(type));
    for (const dependency of dependenciesOf(type)) {
      if (dependency instanceof Token) this.#provide(dependency);
      // Dependencies are made one by one, so that an error names the constructor that threw it and no other.
      else if (isClass(dependency)) this.resolve(dependency);
    }
  }

  #provide(token: Token<unknown>): void {
    const key = keyOf(token);
    if (!this.#container.isRegistered(key)) {
      this.#container.register(key, { useFactory: instanceCachingFactory(() => this.#make(token)) });
    }
    this.#container.resolve(key);
  }

  #make(token: Token<unknown>): unknown {
    try {
      return token.make((type) => this.resolve(type));
    } catch (error) {
      throw error instanceof ConstructionError ? error : new ConstructionError(`token ${token.name}`, error);
    }
  }
}

/** An inherited constructor needs what it was given where it was written; tsyringe looks at the class itself only. */
function inheritTokens(type: Class): void {
  if (Reflect.hasOwnMetadata('design:paramtypes', type)) return;
  for (
    let owner: unknown = Object.getPrototypeOf(type);
    isClass(owner);
    owner = Object.getPrototypeOf(owner)
  ) {
    for (const [index, token] of injections.get(owner) ?? []) Inject(token)(type, undefined, index);
    if (Reflect.hasOwnMetadata('design:paramtypes', owner)) return;
  }
}

function keyOf(token: Token<unknown>): symbol {
  const key = keys.get(token) ?? Symbol(token.name);
  keys.set(token, key);
  return key;
}

function tokenOf<Instance extends object>(type: Class<Instance>): InjectionToken<Instance> {
  return type as new () => Instance;
}
