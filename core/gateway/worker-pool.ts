import type { WorkerPeer } from './worker-peer.js';

/** The workers that are linked to a gateway, and which of them get connections. */
export class WorkerPool {
  readonly #peers = new Map<string, WorkerPeer>();
  #assigned: ReadonlySet<string> = new Set();
  #serving: WorkerPeer[] = [];

  /** Workers that get connections now. */
  get serving(): readonly WorkerPeer[] {
    return this.#serving;
  }

  /** Adds a worker that has linked itself. */
  add(peer: WorkerPeer): void {
    this.#peers.set(peer.id, peer);
    this.#refresh();
  }

  /** Forgets a worker that is gone. */
  remove(peer: WorkerPeer): void {
    this.#peers.delete(peer.id);
    this.#refresh();
  }

  /** From now on only these get connections. Gives the workers that got some until now. */
  assign(workers: readonly string[]): WorkerPeer[] {
    const before = this.#serving;
    this.#assigned = new Set(workers);
    this.#refresh();
    return before.filter((peer) => !this.#assigned.has(peer.id));
  }

  /** The serving worker with the fewest connections. */
  pick(): WorkerPeer | undefined {
    let best: WorkerPeer | undefined;
    for (const peer of this.#serving) {
      if (best === undefined || peer.connections.size < best.connections.size) best = peer;
    }
    return best;
  }

  /**
   * Whether a connection without running frames should rather go to another worker: a replaced worker starts with none
   * and would stay idle beside the others.
   */
  isOverloaded(peer: WorkerPeer): boolean {
    const least = this.pick();
    return least !== undefined && peer.connections.size > least.connections.size * 1.25 + 4;
  }

  /** Every linked worker. */
  all(): Iterable<WorkerPeer> {
    return this.#peers.values();
  }

  #refresh(): void {
    this.#serving = [...this.#peers.values()].filter((peer) => this.#assigned.has(peer.id));
  }
}
