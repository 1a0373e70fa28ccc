import type { Connection } from './connection.js';
import type { Directory } from './directory.js';
import type { WorkerPeer } from './worker-peer.js';
import type { WorkerPool } from './worker-pool.js';

/** Which worker each connection is pinned to: that one has its record and gets its frames. */
export class Pins {
  constructor(
    private readonly pool: WorkerPool,
    private readonly directory: Directory,
  ) {}

  /** The worker for the next frame, which may be another one than before; undefined: there is none. */
  peerFor(connection: Connection): WorkerPeer | undefined {
    const { peer } = connection;
    if (peer !== undefined) {
      if (connection.window.inFlight > 0 || !this.pool.isOverloaded(peer)) return peer;
      this.release(connection);
    }
    const next = this.pool.pick();
    if (next === undefined) return undefined;
    connection.peer = next;
    next.connections.add(connection);
    const record = this.directory.recordOf(connection);
    next.link.send({ kind: 'attach', connection: connection.number, record });
    return next;
  }

  /** Parts a connection from its worker. Its next frame finds another. */
  release(connection: Connection): void {
    const { peer } = connection;
    connection.isMoving = false;
    connection.peer = undefined;
    if (peer === undefined) return;
    peer.link.send({ kind: 'detach', connection: connection.number });
    this.unpin(connection, peer);
  }

  /** A worker has a connection no more, and knows that. */
  unpin(connection: Connection, peer: WorkerPeer): void {
    peer.connections.delete(connection);
    peer.blocked.delete(connection);
    peer.leaveIfIdle();
  }
}
