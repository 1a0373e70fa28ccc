import { Station } from '../gateway/station.js';
import { runChild } from '../link/child.js';
import { createDirectLink } from '../link/direct.js';
import type { Application } from '../worker/application.js';
import { boot } from '../worker/boot.js';

let station: Station | undefined;
let application: Application | undefined;

/** `base` mode: gateway and worker in one process, the link between them a function call. */
runChild({
  async boot(order, child) {
    const booted = await boot(order, { role: 'base', gateway: order.id });
    const { settings, log, hello, ready } = booted;
    application = booted.application;
    const { gateway } = (station = new Station(order, settings, log, child));
    const { gatewayEnd, workerEnd } = createDirectLink();
    application.attach(workerEnd);
    gateway.addWorker({ ...hello, direction: 'up' }, gatewayEnd);
    gateway.assign([order.id], settings.setting.drainMs, () => undefined);
    child.beat(() => gateway.vitals());
    child.report(ready);
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
