import type { Clock, Log } from '#library';
import type { Cluster } from '../cluster/cluster.js';
import { MemoryCluster } from '../cluster/memory-cluster.js';
import { openCluster } from '../cluster/open-cluster.js';
import { ClusterServer } from '../cluster/remote/server.js';
import { StoreUnavailable } from '../cluster/store-unavailable.js';
import type { Settings } from '../config/schema.js';
import { OperationFailed } from './failure.js';

/** How the shared state is opened. */
export interface SharedStateOptions {
  readonly settings: Settings;
  /** The unix socket on which the children find it. */
  readonly path: string;
  /** Who the manager is to the others. */
  readonly node: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the processes of the server share: kept in this process where Redis does not, and our own access to it. */
export class SharedState {
  private constructor(
    readonly cluster: Cluster,
    private readonly end: () => Promise<void>,
  ) {}

  /** @throws {OperationFailed} when Redis cannot be reached. */
  static async open({ settings, path, node, clock, log }: SharedStateOptions): Promise<SharedState> {
    if (settings.redis.url !== '') {
      const cluster = await openCluster({ settings, node, clock, log }).catch(explain);
      return new SharedState(cluster, () => cluster.close());
    }
    const memory = new MemoryCluster({ clock, log });
    const server = await ClusterServer.listen({ memory, path, log });
    const cluster = memory.node(node);
    return new SharedState(cluster, async () => {
      await server.close();
      await cluster.close();
      memory.close();
    });
  }

  /** Ends what is offered to the children. */
  close(): Promise<void> {
    return this.end();
  }
}

function explain(error: unknown): never {
  if (!(error instanceof StoreUnavailable)) throw error;
  throw new OperationFailed('boot', [
    `${error.message}: start it, or look at redis.url; without that key the manager keeps the shared state.`,
  ]);
}
