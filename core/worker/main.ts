import { join } from 'node:path';
import { createLog, systemClock as clock } from '#library';
import { openCluster } from '../cluster/open-cluster.js';
import { settingsOf } from '../config/child-settings.js';
import { type Child, leaveOnFault, runChild } from '../link/child.js';
import { protocolVersion } from '../link/messages.js';
import type { GatewayAddress } from '../link/orders.js';
import { connectToGateway } from '../link/unix-client.js';
import { type Application, createApplication } from './application.js';

/** How long the last replies may take to leave a worker that stops, milliseconds. */
const goodbyeMs = 500;

let application: Application | undefined;
let reporter: Child | undefined;
let connect: ((gateway: GatewayAddress) => Promise<void>) | undefined;
const linked = new Map<string, { close(): void }>();

runChild({
  async boot(order, child) {
    reporter = child;
    const { settings, print } = await settingsOf(order);
    const log = createLog({ fields: { role: 'worker', worker: order.id, generation: order.generation } });
    leaveOnFault(log);
    const cluster = await openCluster({ settings, path: order.clusterPath, node: order.node, clock, log });
    const started = (application = await createApplication({
      appFolder: join(order.folder, order.app),
      settings,
      cluster,
      node: order.node,
      log,
      clock,
    }));
    const hello = {
      kind: 'workerHello' as const,
      version: protocolVersion,
      worker: order.id,
      node: order.node,
      pid: process.pid,
      generation: order.generation,
      retryRoutes: started.retryRoutes,
      hasOnOpen: started.hasOnOpen,
    };
    const { linkBytes } = settings.limits;
    const budgets = { maxMessageBytes: linkBytes, holdReadingAbove: linkBytes };
    connect = async (gateway) => {
      if (linked.has(gateway.id)) return;
      const link = await connectToGateway(gateway, hello, budgets);
      linked.set(gateway.id, link);
      started.attach(link, gateway.id);
    };
    await Promise.all((order.gateways ?? []).map(connect));
    child.beat(() => ({ ...started.vitals(), rooms: 0 }));
    child.report({ kind: 'ready', routes: started.routes, settings: print });
  },
  async obey(order) {
    if (order.kind === 'finish') {
      const { gateway, scope, insteadOf } = order;
      await application?.finish(gateway, scope, insteadOf);
      reporter?.report({ kind: 'finished', gateway, scope });
    }
    if (order.kind === 'gateways') await meet(order.gateways);
    if (order.kind === 'stop') await leave();
  },
  orphaned() {
    process.exit(1);
  },
});

/** Links every gateway that is new; those that are gone have ended their links themselves. */
async function meet(gateways: readonly GatewayAddress[]): Promise<void> {
  const ids = new Set(gateways.map(({ id }) => id));
  for (const id of linked.keys()) if (!ids.has(id)) linked.delete(id);
  await Promise.all(connect === undefined ? [] : gateways.map(connect));
}

async function leave(): Promise<void> {
  await application?.stop();
  for (const link of linked.values()) link.close();
  setTimeout(() => process.exit(0), goodbyeMs);
}
