import { maxCloseKeys, maxControllers } from '../cluster/ledger.js';
import { CloseListFull, type LedgerChange, type LedgerWrites } from './ledger-writes.js';

/** What must be undone when a connection ends. */
export interface CloseList {
  /** The shared sets that it is taken out of, in the order in which they were added. */
  readonly keys: ReadonlySet<string>;
  /** The names of the controllers that are told. */
  readonly controllers: ReadonlySet<string>;
  addTo(set: string): Promise<void>;
  removeFrom(set: string): Promise<void>;
  addController(name: string): Promise<void>;
  removeController(name: string): Promise<void>;
}

/** What a gateway is told of a change, so that it can tell the next worker. */
export type CloseListNote = 'addCloseKey' | 'removeCloseKey' | 'addCloseController' | 'removeCloseController';

/** Where a list is written. */
export interface CloseListOutlet {
  readonly connection: string;
  readonly writes: LedgerWrites;
  readonly tell: (note: CloseListNote, name: string) => void;
}

const none: ReadonlySet<string> = new Set();

/** The list of an open connection. The ledger hears of a change first: what only the gateway knew would be lost with it. */
export class LedgerCloseList implements CloseList {
  #keys: Set<string> | undefined;
  #controllers: Set<string> | undefined;
  /** The last change of a controller that the ledger is being told of. */
  readonly #writing = new Map<string, Promise<void>>();

  constructor(
    private readonly outlet: CloseListOutlet,
    keys: readonly string[] | undefined,
    controllers: readonly string[] | undefined,
  ) {
    if (keys !== undefined) this.#keys = new Set(keys);
    if (controllers !== undefined) this.#controllers = new Set(controllers);
  }

  get keys(): ReadonlySet<string> {
    return this.#keys ?? none;
  }

  get controllers(): ReadonlySet<string> {
    return this.#controllers ?? none;
  }

  /** Also where it is in the list: the application may have taken the connection out of the set by itself. */
  async addTo(set: string): Promise<void> {
    await this.#write('addTo', 'addCloseKey', set);
    (this.#keys ??= new Set()).add(set);
  }

  /** Also where it is not in the list: it may just be being added. */
  async removeFrom(set: string): Promise<void> {
    await this.#write('removeFrom', 'removeCloseKey', set);
    this.#keys?.delete(set);
  }

  addController(name: string): Promise<void> {
    return this.#change(name, true);
  }

  removeController(name: string): Promise<void> {
    return this.#change(name, false);
  }

  /** The list has the change at once, and loses it again when the ledger cannot be told. */
  #change(name: string, isAdded: boolean): Promise<void> {
    const controllers = (this.#controllers ??= new Set());
    if (controllers.has(name) === isAdded) return this.#writing.get(name) ?? Promise.resolve();
    mark(controllers, name, isAdded);
    const writing = (
      isAdded
        ? this.#write('addController', 'addCloseController', name)
        : this.#write('removeController', 'removeCloseController', name)
    )
      .catch((error: unknown) => {
        mark(controllers, name, !isAdded);
        throw error;
      })
      .finally(() => {
        if (this.#writing.get(name) === writing) this.#writing.delete(name);
      });
    this.#writing.set(name, writing);
    return writing;
  }

  async #write(change: LedgerChange, note: CloseListNote, name: string): Promise<void> {
    await this.outlet.writes.make(change, this.outlet.connection, name);
    this.outlet.tell(note, name);
  }
}

function mark(names: Set<string>, name: string, isIn: boolean): void {
  if (isIn) names.add(name);
  else names.delete(name);
}

/** The list of a connection that is only about to begin, or is over: nobody else knows of its changes. */
export class LocalCloseList implements CloseList {
  readonly keys: Set<string>;
  readonly controllers: Set<string>;

  /** @param guard Called before each change; throws where none is allowed. */
  constructor(
    keys: readonly string[],
    controllers: readonly string[],
    private readonly guard: () => void = () => undefined,
  ) {
    this.keys = new Set(keys);
    this.controllers = new Set(controllers);
  }

  async addTo(set: string): Promise<void> {
    this.guard();
    if (!this.keys.has(set) && this.keys.size >= maxCloseKeys) throw new CloseListFull('addTo');
    this.keys.add(set);
  }

  async removeFrom(set: string): Promise<void> {
    this.guard();
    this.keys.delete(set);
  }

  async addController(name: string): Promise<void> {
    this.guard();
    if (!this.controllers.has(name) && this.controllers.size >= maxControllers) {
      throw new CloseListFull('addController');
    }
    this.controllers.add(name);
  }

  async removeController(name: string): Promise<void> {
    this.guard();
    this.controllers.delete(name);
  }
}
