import { systemClock as clock } from '#library';
import { openCluster } from '../cluster/open-cluster.js';
import { settingsOf } from '../config/child-settings.js';
import { openLog } from '../config/open-log.js';
import { allocateYoung } from '../link/heap.js';
import { leaveOnFault, runChild } from '../link/child.js';
import type { Report } from '../link/orders.js';
import { listenForWorkers } from '../link/unix-server.js';
import { Station } from './station.js';

let station: Station | undefined;
/** The processes of all workers, whether linked or not; see `orphaned`. */
let workerPids: readonly number[] = [];

allocateYoung();
runChild({
  async boot(order, child) {
    const { settings, print } = await settingsOf(order);
    const fields = { role: 'gateway', gateway: order.id };
    const { log } = openLog({ root: order.root, fields, settings: settings.log });
    leaveOnFault(log);
    const { clusterPath: path, node } = order;
    // While Redis is away, what dies must still be replaced.
    const cluster = await openCluster({ settings, path, node, isNeeded: false, clock, log });
    const { id, root } = order;
    const report = (said: Report) => child.report(said);
    station = new Station({ id, root, settings, cluster, clock, log, report });
    const { gateway } = station;
    await gateway.enrol();
    await listenForWorkers({
      gateway: order.id,
      path: order.linkPath ?? '',
      maxMessageBytes: settings.limits.linkBytes,
      onWorker: (hello, link) => gateway.workers.add(hello, link),
      onStranger: (error) =>
        log.warn({ reason: error.message }, 'somebody on the link socket is no worker of ours'),
    });
    child.beat(() => gateway.vitals());
    child.report({ kind: 'ready', settings: print });
  },
  async obey(order, handle) {
    if (order.kind === 'workers') workerPids = order.pids;
    if (order.kind === 'stop') process.exit(0);
    await station?.obey(order, handle);
  },
  /** A hung worker does not notice that the manager is gone; left alone it would run for ever. */
  orphaned() {
    for (const pid of new Set([...workerPids, ...(station?.gateway.workers.pids ?? [])])) kill(pid);
    if (station === undefined) leave();
    else station.sayFarewell().then(leave, leave);
  },
});

function leave(): void {
  process.exit(1);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it left by itself
  }
}
