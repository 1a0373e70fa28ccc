import type { Clock, Log, Timer } from '#library';
import type { Ledger, NewEntry } from '../cluster/ledger.js';
import type { ConnectionFacts } from '../link/messages.js';
import type { Connection } from './connection.js';
import { userOf } from './directory.js';

/** How long the ledger takes the gateway for alive after it was last heard of, milliseconds. */
export const leaseMs = 6_000;
/** How often the lease is renewed, and what could not be entered is tried again, milliseconds. */
const renewMs = 2_000;

/** What the entries are kept with. */
export interface EntriesOptions {
  /** The gateway's id. */
  readonly gateway: string;
  readonly ledger: Ledger;
  readonly connections: ReadonlyMap<number, Connection>;
  readonly clock: Clock;
  readonly log: Log;
  /** The ledger has been told of a connection, or cannot be: its frames need not wait any more. */
  readonly onSettled: (connection: Connection) => void;
}

/** Keeps the ledger's account of this gateway: its lease, and an entry for each connection that it has. */
export class Entries {
  readonly #options: EntriesOptions;
  readonly #entering = new Map<Connection, Promise<void>>();
  /** Those that the ledger could not be told of; of those that have ended, the ones that a controller must be told of. */
  readonly #missing = new Set<Connection>();
  /** Who waits for one of those. */
  readonly #whenEntered = new Map<Connection, () => void>();
  readonly #timer: Timer;
  #isOut = false;

  constructor(options: EntriesOptions) {
    this.#options = options;
    this.#timer = options.clock.every(renewMs, () => void this.renew());
  }

  /** Tells the ledger of a connection. Its frames wait until it knows, or cannot be told. */
  enter(connection: Connection): void {
    connection.isHeld = true;
    void this.#enter(connection).finally(() => {
      connection.isHeld = false;
      this.#options.onSettled(connection);
    });
  }

  /**
   * Resolves when the ledger has been told of a connection that ends, or need not be; undefined: that is long past. The
   * controllers that `onOpen` added are told of an end only where the ledger has heard of the beginning.
   */
  entering(connection: Connection): Promise<void> | undefined {
    const entering = this.#entering.get(connection);
    if (!hasControllers(connection)) return entering;
    if (entering === undefined && !this.#missing.has(connection)) return undefined;
    return new Promise((resolve) => this.#whenEntered.set(connection, resolve));
  }

  /** Forgets a connection that has ended, unless somebody must be told of that. */
  drop(connection: Connection): void {
    if (!hasControllers(connection)) this.#missing.delete(connection);
  }

  /** Says that the gateway lives. Whatever fails is tried again soon; it is logged when it begins and when it is over. */
  async renew(): Promise<void> {
    try {
      await this.#lease();
      if (this.#isOut) this.#options.log.info('the ledger can be reached again');
      this.#isOut = false;
      await this.#enterAll(this.#missing);
    } catch (error) {
      this.#outage(error);
    }
  }

  /** Ends the renewing; the lease runs out, or the manager ends it. */
  stop(): void {
    this.#timer.stop();
  }

  /** One attempt. Never rejects. */
  #enter(connection: Connection): Promise<void> {
    const entering = this.#attempt(connection).finally(() => this.#entering.delete(connection));
    this.#entering.set(connection, entering);
    return entering;
  }

  async #attempt(connection: Connection): Promise<void> {
    try {
      if (!(await this.#open(connection))) {
        await this.#lease();
        if (!(await this.#open(connection))) throw new Error('the lease ends at once');
      }
      this.#missing.delete(connection);
      this.#whenEntered.get(connection)?.();
      this.#whenEntered.delete(connection);
    } catch (error) {
      if (connection.isOpen || hasControllers(connection)) this.#missing.add(connection);
      this.#outage(error);
    }
  }

  /** False: the gateway has no lease. */
  async #open(connection: Connection): Promise<boolean> {
    return (await this.#options.ledger.open(entryOf(connection))) !== 'noLease';
  }

  async #enterAll(connections: Iterable<Connection>): Promise<void> {
    const left = [...connections].filter((connection) => !this.#entering.has(connection));
    await Promise.all(left.map((connection) => this.#enter(connection)));
  }

  async #lease(): Promise<void> {
    const { gateway, ledger, connections } = this.#options;
    const result = await ledger.lease(gateway, leaseMs);
    if (result === 'first') await this.#enterAll(connections.values());
    if (result === 'late') await this.#closeFinished();
  }

  /**
   * The lease had ended. Others may have taken the gateway for dead and done the close work of its connections: those are in
   * no shared set any more, and must come in anew.
   */
  async #closeFinished(): Promise<void> {
    const { gateway, ledger, connections, log } = this.#options;
    const before = [...connections.values()].filter((connection) => !this.#isUnknown(connection));
    const known = new Set<string>();
    for (let after: number | undefined = -1; after !== undefined;) {
      const batch = await ledger.entriesOf(gateway, after === -1 ? undefined : after);
      for (const { id, state } of batch.entries) if (state === 'open') known.add(id);
      after = batch.next;
    }
    const finished = before.filter(({ record, isOpen }) => isOpen && !known.has(record.id));
    if (finished.length === 0) return;
    log.warn(
      { connections: finished.length },
      'the lease had run out and others did the close work: closed with 1012',
    );
    for (const connection of finished) connection.close('serviceRestart');
  }

  #isUnknown(connection: Connection): boolean {
    return this.#missing.has(connection) || this.#entering.has(connection);
  }

  #outage(error: unknown): void {
    if (this.#isOut) return;
    this.#isOut = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.log.error(
      { reason },
      'the ledger cannot be reached: clients stay, what is new to it is told later',
    );
  }
}

function hasControllers({ closeControllers }: Connection): boolean {
  return closeControllers !== undefined && closeControllers.size > 0;
}

function entryOf({ record, closeKeys, closeControllers }: Connection): NewEntry {
  const { id, auth, request, openedAt } = record;
  const facts: ConnectionFacts = { auth, request };
  return {
    id,
    facts,
    uid: userOf(record),
    openedAt,
    closeKeys: [...(closeKeys ?? [])],
    controllers: [...(closeControllers ?? [])],
  };
}
