import { join } from 'node:path';
import { createLog, systemClock } from '#library';
import { settingsOf } from '../config/child-settings.js';
import { Station } from '../gateway/station.js';
import { leaveOnFault, runChild } from '../link/child.js';
import { createDirectLink } from '../link/direct.js';
import { protocolVersion } from '../link/messages.js';
import { type Application, createApplication } from '../worker/application.js';

let station: Station | undefined;
let application: Application | undefined;

/** `base` mode: gateway and worker in one process, the link between them a function call. */
runChild({
  async boot(order, child) {
    const { settings, print } = await settingsOf(order);
    const log = createLog({ fields: { role: 'base', gateway: order.id, generation: order.generation } });
    leaveOnFault(log);
    const started = (application = await createApplication({
      appFolder: join(order.folder, order.app),
      settings,
      log,
      clock: systemClock,
    }));
    const { gateway } = (station = new Station(order, settings, log, child));
    const { gatewayEnd, workerEnd } = createDirectLink();
    started.attach(workerEnd);
    gateway.addWorker(
      {
        kind: 'workerHello',
        version: protocolVersion,
        direction: 'up',
        worker: order.id,
        pid: process.pid,
        generation: order.generation,
        retryRoutes: started.retryRoutes,
      },
      gatewayEnd,
    );
    gateway.assign([order.id], settings.setting.drainMs, () => undefined);
    child.beat(() => gateway.vitals());
    child.report({ kind: 'ready', routes: started.routes, settings: print });
  },
  async obey(order, handle) {
    if (order.kind === 'stop') {
      await application?.stop();
      process.exit(0);
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
