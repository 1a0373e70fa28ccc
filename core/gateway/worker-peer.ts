import type { Link, ToGateway, ToWorker, WorkerHello } from '../link/messages.js';
import type { Closing } from './closings.js';
import type { Connection } from './connection.js';

/** A worker as a gateway sees it. */
export class WorkerPeer {
  readonly id: string;
  /** Its name in the ledger. */
  readonly node: string;
  readonly pid: number;
  readonly generation: number;
  readonly hasOnOpen: boolean;
  readonly link: Link<ToWorker, ToGateway>;
  /** The connections whose record this worker has. */
  readonly connections = new Set<Connection>();
  /** Connections that ended, whose close work it does. */
  readonly closings = new Set<Closing>();
  /** Numbers of the clients about which its `onOpen` hooks are asked. */
  readonly openings = new Set<number>();
  /** Connections with a frame that does not fit into the link's budget now. */
  readonly blocked = new Set<Connection>();
  readonly #retryRoutes: ReadonlySet<string>;
  readonly #linkBytes: number;
  #unacknowledgedBytes = 0;
  /** Set while the worker is being relieved: called when it has nothing left to do. */
  onEmpty: (() => void) | undefined;

  constructor(hello: WorkerHello, link: Link<ToWorker, ToGateway>, linkBytes: number) {
    this.id = hello.worker;
    this.node = hello.node;
    this.hasOnOpen = hello.hasOnOpen;
    this.pid = hello.pid;
    this.generation = hello.generation;
    this.link = link;
    this.#linkBytes = linkBytes;
    this.#retryRoutes = new Set(hello.retryRoutes);
  }

  /** Whether the budget of the link is used up. */
  get isFull(): boolean {
    return this.#unacknowledgedBytes >= this.#linkBytes;
  }

  /** Whether blocked connections may go on: half of the budget is free again. */
  get hasRoom(): boolean {
    return this.#unacknowledgedBytes <= this.#linkBytes / 2;
  }

  /** Counts bytes in (handed over) or, negative, out (acknowledged, or the connection is gone). */
  count(bytes: number): void {
    this.#unacknowledgedBytes += bytes;
  }

  /** Tells whoever relieves the worker that it has nothing left, if that is so. */
  leaveIfIdle(): void {
    if (this.connections.size + this.closings.size + this.openings.size === 0) this.onEmpty?.();
  }

  /** Whether frames of that route may be carried out twice. */
  mayRetry(route: string): boolean {
    return this.#retryRoutes.has(route);
  }
}
