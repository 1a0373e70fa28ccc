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

interface Change {
  readonly isAdded: boolean;
  readonly writing: Promise<void>;
}

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
  /**
   * What the ledger was last told of a controller from here. Of the others our list is only what the gateway has heard: the worker
   * before may have died between a change and the note of it.
   */
  readonly #changes = new Map<string, Change>();
  /** Changes of sets under way, the latest of each. */
  readonly #turns = new Map<string, Promise<void>>();

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
  addTo(set: string): Promise<void> {
    return this.#inTurn(set, async () => {
      await this.#write('addTo', 'addCloseKey', set);
      (this.#keys ??= new Set()).add(set);
    });
  }

  /** Also where it is not in the list: it may just be being added. */
  removeFrom(set: string): Promise<void> {
    return this.#inTurn(set, async () => {
      await this.#write('removeFrom', 'removeCloseKey', set);
      this.#keys?.delete(set);
    });
  }

  addController(name: string): Promise<void> {
    return this.#change(name, true);
  }

  removeController(name: string): Promise<void> {
    return this.#change(name, false);
  }

  /** The list has the change at once, and loses it again when the ledger cannot be told. What is said last counts. */
  #change(name: string, isAdded: boolean): Promise<void> {
    const before = this.#changes.get(name);
    if (before?.isAdded === isAdded) return before.writing;
    const controllers = (this.#controllers ??= new Set());
    mark(controllers, name, isAdded);
    const write = () =>
      isAdded
        ? this.#write('addController', 'addCloseController', name)
        : this.#write('removeController', 'removeCloseController', name);
    const change = { isAdded, writing: before?.writing.then(write, write) ?? write() };
    this.#changes.set(name, change);
    change.writing.catch(() => {
      if (this.#changes.get(name) !== change) return;
      this.#changes.delete(name);
      mark(controllers, name, !isAdded);
    });
    return change.writing;
  }

  /** What is said last of a set counts; changes of others need not wait. */
  #inTurn(set: string, change: () => Promise<void>): Promise<void> {
    const turn = this.#turns.get(set)?.then(change, change) ?? change();
    this.#turns.set(set, turn);
    const forget = (): void => {
      if (this.#turns.get(set) === turn) this.#turns.delete(set);
    };
    void turn.then(forget, forget);
    return turn;
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
