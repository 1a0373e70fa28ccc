import { join } from 'node:path';
import { createLog, systemClock as clock } from '#library';
import { openCluster } from '../cluster/open-cluster.js';
import { settingsOf } from '../config/child-settings.js';
import { Station } from '../gateway/station.js';
import { type Child, leaveOnFault, runChild } from '../link/child.js';
import { createDirectLink } from '../link/direct.js';
import { protocolVersion } from '../link/messages.js';
import { type Application, createApplication } from '../worker/application.js';

let station: Station | undefined;
let application: Application | undefined;
let reporter: Child | undefined;

/** `base` mode: gateway and worker in one process, the link between them a function call. */
runChild({
  async boot(order, child) {
    const { settings, print } = await settingsOf(order);
    const log = createLog({ fields: { role: 'base', gateway: order.id, generation: order.generation } });
    leaveOnFault(log);
    reporter = child;
    const cluster = await openCluster({ settings, path: order.clusterPath, node: order.node, clock, log });
    const started = (application = await createApplication({
      appFolder: join(order.folder, order.app),
      settings,
      cluster,
      node: order.node,
      log,
      clock,
    }));
    const { gateway } = (station = new Station(order, settings, cluster, log, child));
    await gateway.enrol();
    const { gatewayEnd, workerEnd } = createDirectLink();
    started.attach(workerEnd, order.id);
    gateway.workers.add(
      {
        kind: 'workerHello',
        version: protocolVersion,
        direction: 'up',
        worker: order.id,
        node: order.node,
        pid: process.pid,
        generation: order.generation,
        retryRoutes: started.retryRoutes,
        hasOnOpen: started.hasOnOpen,
      },
      gatewayEnd,
    );
    gateway.workers.assign([order.id], settings.setting.drainMs, () => undefined);
    child.beat(() => gateway.vitals());
    child.report({ kind: 'ready', routes: started.routes, settings: print });
  },
  async obey(order, handle) {
    if (order.kind === 'stop') {
      await application?.stop();
      process.exit(0);
    }
    if (order.kind === 'finish') {
      const { gateway, scope, insteadOf } = order;
      await application?.finish(gateway, scope, insteadOf);
      reporter?.report({ kind: 'finished', gateway, scope });
    }
    await station?.obey(order, handle);
  },
  orphaned() {
    if (station === undefined) leave();
    else station.sayFarewell().then(leave, leave);
  },
});

function leave(): void {
  process.exit(1);
}
