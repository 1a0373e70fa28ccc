import type { ConnectionRecord } from '../link/messages.js';
import type { Connection } from './connection.js';
import type { Entries } from './entries.js';
import type { WorkerPeer } from './worker-peer.js';
import type { WorkerPool } from './worker-pool.js';

/** A connection that has ended and whose close work is not done. */
export interface Closing {
  readonly number: number;
  readonly code: number;
  readonly record: ConnectionRecord;
  /** The workers that had it and died. */
  readonly insteadOf: string[];
}

/** Ends that may wait; while there are so many nobody is let in, for everybody who comes ends one day. */
const most = 50_000;

/** What the closings are given out with. */
export interface ClosingsOptions {
  readonly pool: WorkerPool;
  readonly entries: Entries;
  /** The close work of a connection is done. */
  readonly onFinished: () => void;
}

/**
 * Has workers do the close work of connections that ended: the worker that had the connection, or another one where that dies
 * or where there was none. Each stays here until a worker says that it is done.
 */
export class Closings {
  readonly #options: ClosingsOptions;
  readonly #closings = new Map<number, Closing>();
  /** Those that no worker has. */
  readonly #waiting = new Set<Closing>();

  constructor(options: ClosingsOptions) {
    this.#options = options;
  }

  /** How many connections have ended without being done with. */
  get size(): number {
    return this.#closings.size;
  }

  /** Whether nobody must be let in until some of it is done: nobody does it, or slowly. */
  get isBehind(): boolean {
    return this.#closings.size >= most;
  }

  /**
   * Begins the close work.
   * @param record What a worker must know of the connection.
   */
  begin(connection: Connection, record: ConnectionRecord, code: number): void {
    const { number, peer } = connection;
    const closing: Closing = { number, code, record, insteadOf: [] };
    this.#closings.set(number, closing);
    const entered = this.#options.entries.entered(connection);
    if (entered === undefined) return this.#give(closing, peer);
    // What the ledger is still to be told of cannot be taken out of it: the calls end now, and somebody else does the rest.
    peer?.link.send({ kind: 'detach', connection: number });
    void entered.then(() => this.#give(closing, undefined));
  }

  /** A worker has done it. */
  finished(peer: WorkerPeer, number: number): void {
    const closing = this.#closings.get(number);
    if (closing === undefined || !peer.closings.delete(closing)) return;
    this.#closings.delete(number);
    peer.leaveIfIdle();
    this.#options.onFinished();
  }

  /** A worker is dead: another one does what it had. */
  lose(peer: WorkerPeer): void {
    const closings = [...peer.closings];
    peer.closings.clear();
    for (const closing of closings) {
      closing.insteadOf.push(peer.node);
      this.#give(closing, undefined);
    }
  }

  /** The workers have changed: those that waited for one go on. */
  workersChanged(): void {
    if (this.#options.pool.serving.length === 0) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const closing of waiting) this.#give(closing, undefined);
  }

  #give(closing: Closing, owner: WorkerPeer | undefined): void {
    const peer = owner ?? this.#options.pool.pick();
    if (peer === undefined) {
      this.#waiting.add(closing);
      return;
    }
    const { number, code, record, insteadOf } = closing;
    peer.closings.add(closing);
    peer.link.send({
      kind: 'ended',
      connection: number,
      code,
      ...(peer === owner ? {} : { record }),
      ...(insteadOf.length === 0 ? {} : { insteadOf }),
    });
  }
}
