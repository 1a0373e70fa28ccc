import type { LedgerChange, LedgerWrites } from './ledger-writes.js';

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
  /**
   * Controllers that the ledger has from here. Of the others our list is only what the gateway has heard: the worker before
   * may have died between a change and the note of it.
   */
  #told: Set<string> | undefined;
  /** Changes under way, the latest of each name. */
  #turns: Map<string, Promise<void>> | undefined;

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
    return this.#inTurn(`set ${set}`, async () => {
      await this.#write('addTo', 'addCloseKey', set);
      (this.#keys ??= new Set()).add(set);
    });
  }

  removeFrom(set: string): Promise<void> {
    return this.#inTurn(`set ${set}`, async () => {
      await this.#write('removeFrom', 'removeCloseKey', set);
      this.#keys?.delete(set);
    });
  }

  addController(name: string): Promise<void> {
    return this.#inTurn(`controller ${name}`, async () => {
      if (this.#told?.has(name) === true) return;
      await this.#write('addController', 'addCloseController', name);
      (this.#told ??= new Set()).add(name);
      (this.#controllers ??= new Set()).add(name);
    });
  }

  removeController(name: string): Promise<void> {
    return this.#inTurn(`controller ${name}`, async () => {
      this.#told?.delete(name);
      await this.#write('removeController', 'removeCloseController', name);
      this.#controllers?.delete(name);
    });
  }

  /** What is said last of a name counts; changes of other names need not wait. */
  #inTurn(name: string, change: () => Promise<void>): Promise<void> {
    const turns = (this.#turns ??= new Map());
    const turn = turns.get(name)?.then(change, change) ?? change();
    turns.set(name, turn);
    const forget = (): void => {
      if (turns.get(name) === turn) turns.delete(name);
    };
    void turn.then(forget, forget);
    return turn;
  }

  async #write(change: LedgerChange, note: CloseListNote, name: string): Promise<void> {
    await this.outlet.writes.make(change, this.outlet.connection, name);
    this.outlet.tell(note, name);
  }
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
    this.keys.add(set);
  }

  async removeFrom(set: string): Promise<void> {
    this.guard();
    this.keys.delete(set);
  }

  async addController(name: string): Promise<void> {
    this.guard();
    this.controllers.add(name);
  }

  async removeController(name: string): Promise<void> {
    this.guard();
    this.controllers.delete(name);
  }
}
