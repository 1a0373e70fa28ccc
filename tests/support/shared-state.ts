import { randomUUID } from 'node:crypto';
import { systemClock } from '#library';
import type { Cluster } from '../../core/cluster/cluster.js';
import { openCluster } from '../../core/cluster/open-cluster.js';
import type { Ending } from './ending.js';
import { LogListener } from './log-listener.js';
import type { Project } from './project.js';
import type { ThrowAwayRedis } from './redis.js';

/** Where the processes of a scratch project keep what they share: in their manager, or in Redis under keys of their own. */
export class SharedStatePlace {
  readonly prefix = `test ${randomUUID()}:`;

  constructor(readonly redis?: ThrowAwayRedis) {}

  /** What the project must be told. */
  get settings(): Record<string, string> {
    return this.redis === undefined ? {} : { REDIS__URL: this.redis.url, REDIS__PREFIX: this.prefix };
  }

  /** The state as one more process sees it. */
  async open(test: Ending, project: Project): Promise<Cluster> {
    const { prefix, redis } = this;
    const cluster = await openCluster({
      settings: {
        redis: { url: redis?.url ?? '', prefix, connectTimeoutMs: 5_000, commandTimeoutMs: 5_000 },
      },
      path: project.path('runtime/run/cluster.sock'),
      clock: systemClock,
      log: new LogListener().log,
    });
    test.after(() => cluster.close());
    return cluster;
  }
}
