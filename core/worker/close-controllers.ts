import type { Class } from './container.js';
import type { ContextConnection } from './context-connection.js';
import { hasOnClose } from './hooks.js';
import type { LoadedController } from './router.js';

/** What the controllers of a worker are called in the ledger. */
export class ControllerNames {
  readonly #byClass = new Map<unknown, string>();
  readonly #byName = new Map<string, object>();

  constructor(controllers: readonly LoadedController[]) {
    for (const { module, controller, instance } of controllers) {
      const name = `${module}.${controller}`;
      this.#byClass.set(instance.constructor, name);
      this.#byName.set(name, instance);
    }
  }

  /**
   * The name of a controller that can be told of an end.
   * @throws {TypeError} when it cannot.
   */
  of(type: Class): string {
    const name = this.#byClass.get(type);
    if (name === undefined) throw new TypeError(`${type.name} is no controller of this application.`);
    const instance = this.#byName.get(name);
    if (instance === undefined || !hasOnClose(instance)) {
      throw new TypeError(`${type.name} has no onClose(); add one, or it cannot be told of the end.`);
    }
    return name;
  }

  /** The controller of that name; undefined where this generation has none. */
  find(name: string): object | undefined {
    return this.#byName.get(name);
  }
}

/**
 * The controllers whose `onClose` runs when the connection ends, whatever cut it; in the order in which they were added. The
 * reply of the action waits until the ledger knows of a change; where it cannot be told the action fails.
 */
export class CloseControllers {
  /**
   * @param ensureAlive Throws where nothing that is done can reach the client.
   * @param note Has the reply wait for a change.
   */
  constructor(
    private readonly connection: ContextConnection,
    private readonly ensureAlive: (verb: string) => void,
    private readonly note: (write: Promise<void>) => void,
  ) {}

  /** Whether that controller will be told. */
  has(type: Class): boolean {
    return this.connection.closeList.controllers.has(this.connection.controllers.of(type));
  }

  /**
   * Has a controller told of the end; once is enough, and 64 is the most.
   * @throws {ContextDead} when the client is out of reach.
   * @throws {TypeError} when it has no `onClose`.
   */
  add(type: Class): void {
    this.ensureAlive('closeControllers.add()');
    this.note(this.connection.closeList.addController(this.connection.controllers.of(type)));
  }

  /**
   * Has a controller not told of the end.
   * @throws {ContextDead} when the client is out of reach.
   */
  delete(type: Class): void {
    this.ensureAlive('closeControllers.delete()');
    this.note(this.connection.closeList.removeController(this.connection.controllers.of(type)));
  }
}
