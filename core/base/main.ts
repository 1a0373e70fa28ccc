import { systemClock as clock } from '#library';
import { Station } from '../gateway/station.js';
import { allocateYoung } from '../link/heap.js';
import { type Child, runChild } from '../link/child.js';
import type { Report } from '../link/orders.js';
import type { Application } from '../worker/application.js';
import { boot, finishGateway } from '../worker/boot.js';
import { linkUp } from './link-up.js';

let station: Station | undefined;
let application: Application | undefined;
let reporter: Child | undefined;

allocateYoung();

/** `base` mode: gateway and worker in one process, the link between them a function call. */
runChild({
  async boot(order, child) {
    reporter = child;
    const booted = await boot(order, { role: 'base', gateway: order.id });
    const { settings, cluster, log, hello, ready } = booted;
    application = booted.application;
    const { id, root } = order;
    const report = (said: Report) => child.report(said);
    station = new Station({ id, root, settings, cluster, clock, log, report });
    const { gateway } = station;
    await gateway.enrol();
    linkUp(gateway, application, hello);
    child.beat(() => gateway.vitals());
    child.report(ready);
  },
  async obey(order, handle) {
    if (order.kind === 'stop') {
      await application?.end(order.why);
      await application?.stop();
      process.exit(0);
    }
    if (order.kind === 'begin') await application?.begin({ number: 0, count: order.count });
    if (order.kind === 'finish') reporter?.report(await finishGateway(order, application));
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
