import { type Clock, createLog, systemClock } from '#library';
import type { Cluster } from '../../core/cluster/cluster.js';
import { MemoryCluster } from '../../core/cluster/memory-cluster.js';

/** Shared state in the memory of the test, as one process sees it. */
export function memoryCluster(clock: Clock = systemClock): Cluster {
  return new MemoryCluster({ clock, log: createLog({ level: 'silent' }) }).node('test');
}
