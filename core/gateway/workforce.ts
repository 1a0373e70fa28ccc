import type { Clock, Log } from '#library';
import type { Link, ToGateway, ToWorker, WorkerHello } from '../link/messages.js';
import type { Closings } from './closings.js';
import type { Delivery } from './delivery.js';
import type { Openings } from './openings.js';
import type { WorkerMessages } from './worker-messages.js';
import { WorkerPeer } from './worker-peer.js';
import type { WorkerPool } from './worker-pool.js';

/** What the workers are managed with. */
export interface WorkforceOptions {
  readonly pool: WorkerPool;
  readonly delivery: Delivery;
  readonly openings: Openings;
  readonly closings: Closings;
  readonly messages: WorkerMessages;
  /** Most bytes that may be under way to one worker. */
  readonly linkBytes: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Workers as they come and go: each is linked, gets connections, is relieved of them, or dies. */
export class Workforce {
  readonly #options: WorkforceOptions;
  #whenServed: (() => void) | undefined;

  constructor(options: WorkforceOptions) {
    this.#options = options;
  }

  /** Whether a frame that came now would find a worker. */
  get isReady(): boolean {
    return this.#options.pool.serving.length > 0;
  }

  /** Process ids of every linked worker. */
  get pids(): number[] {
    return [...this.#options.pool.all()].map((peer) => peer.pid);
  }

  /** Resolves when a frame would find a worker, or when the time is up. */
  async whenReady(withinMs: number): Promise<void> {
    if (this.isReady) return;
    await new Promise<void>((resolve) => {
      const timer = this.#options.clock.after(withinMs, resolve);
      this.#whenServed = () => {
        timer.stop();
        resolve();
      };
    });
  }

  /** Takes in a worker that has linked itself. */
  add(hello: WorkerHello, link: Link<ToWorker, ToGateway>): void {
    const { pool, messages, linkBytes } = this.#options;
    const peer = new WorkerPeer(hello, link, linkBytes);
    link.listen({
      message: (message) => messages.receive(peer, message),
      drained: () => undefined,
      ended: (fault) => this.#lose(peer, fault),
    });
    pool.add(peer);
    this.#changed();
  }

  /**
   * From now on only these workers get connections; each connection of another one moves over when its running frames
   * have ended, after `drainMs` at the latest. `onRetired` is called for each worker that has nothing left to do.
   */
  assign(workers: readonly string[], drainMs: number, onRetired: (worker: string) => void): void {
    const retiring = this.#options.pool.assign(workers);
    for (const peer of retiring) this.#retire(peer, drainMs, onRetired);
    this.#changed();
  }

  #changed(): void {
    const { delivery, closings } = this.#options;
    delivery.workersChanged();
    closings.workersChanged();
    if (this.isReady) this.#whenServed?.();
  }

  #retire(peer: WorkerPeer, drainMs: number, onRetired: (worker: string) => void): void {
    const { clock, log, delivery } = this.#options;
    if (peer.onEmpty !== undefined) return;
    const deadline = clock.after(drainMs, () => {
      const left = { connections: peer.connections.size, closings: peer.closings.size };
      log.warn({ worker: peer.id, ...left }, 'drain time is over: what runs is lost');
      for (const connection of peer.connections) delivery.tearAway(connection, peer);
      peer.onEmpty?.(); // close work that is not done is given to another one when this one leaves
    });
    peer.onEmpty = () => {
      peer.onEmpty = () => undefined;
      deadline.stop();
      onRetired(peer.id);
    };
    for (const connection of peer.connections) delivery.move(connection);
    peer.leaveIfIdle();
  }

  #lose(peer: WorkerPeer, fault: Error | undefined): void {
    const { pool, delivery, openings, closings, log } = this.#options;
    pool.remove(peer);
    const who = { worker: peer.id, pid: peer.pid };
    if (fault !== undefined) {
      const error = fault.stack ?? fault.message;
      log.error({ ...who, error }, 'what a worker said could not be taken: its link is cut');
    }
    if (peer.connections.size > 0) {
      log.warn({ ...who, connections: peer.connections.size }, 'worker is gone');
    }
    openings.lose(peer);
    closings.lose(peer);
    for (const connection of peer.connections) delivery.lose(connection, peer);
    peer.link.close();
  }
}
