import { join } from 'node:path';

import { MemoryCluster } from '../../core/cluster/memory-cluster.js';
import { RemoteCluster } from '../../core/cluster/remote/client.js';
import type { RemoteOptions } from '../../core/cluster/remote/connection.js';
import { ClusterServer } from '../../core/cluster/remote/server.js';
import type { Harness } from '../contract/harness.js';
import { FakeClock } from '../../core/testing/fake-clock.js';
import { LogListener } from './log-listener.js';

/** Two nodes that reach the memory of a third over a unix socket. */
export interface RemoteHarness extends Harness {
  readonly a: RemoteCluster;
  readonly b: RemoteCluster;
  readonly memory: MemoryCluster;
  readonly clock: FakeClock;
  readonly logs: LogListener;
  readonly path: string;
  readonly options: (node: string) => RemoteOptions;
  /** Ends the server; its memory stays. */
  readonly stopServer: () => Promise<void>;
  readonly startServer: () => Promise<void>;
}

/** Opens such a harness; the socket is in that folder. */
export async function openRemoteHarness(folder: string): Promise<RemoteHarness> {
  const clock = new FakeClock();
  const logs = new LogListener();
  const { log } = logs;
  const path = join(folder, 'state.sock');
  const memory = new MemoryCluster({ clock, log });
  let server = await ClusterServer.listen({ memory, path, log });
  const options = (node: string): RemoteOptions => ({ path, node, clock, log });
  const [a, b] = await Promise.all([RemoteCluster.open(options('a')), RemoteCluster.open(options('b'))]);
  return {
    a,
    b,
    memory,
    clock,
    logs,
    path,
    options,
    stopServer: () => server.close(),
    startServer: async () => void (server = await ClusterServer.listen({ memory, path, log })),
    elapse: async (ms) => clock.advance(ms),
    close: async () => {
      await Promise.all([a.close(), b.close()]);
      await server.close();
      memory.close();
    },
  };
}
