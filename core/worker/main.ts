import { runChild } from '../link/child.js';
import type { GatewayAddress } from '../link/orders.js';
import { connectToGateway } from '../link/unix-client.js';
import type { Application } from './application.js';
import { boot } from './boot.js';

/** How long the last replies may take to leave a worker that stops, milliseconds. */
const goodbyeMs = 500;

let application: Application | undefined;
let connect: ((gateway: GatewayAddress) => Promise<void>) | undefined;
const linked = new Map<string, { close(): void }>();

runChild({
  async boot(order, child) {
    const booted = await boot(order, { role: 'worker', worker: order.id });
    const { settings, hello, ready } = booted;
    const started = (application = booted.application);
    const { linkBytes } = settings.limits;
    const budgets = { maxMessageBytes: linkBytes, holdReadingAbove: linkBytes };
    connect = async (gateway) => {
      if (linked.has(gateway.id)) return;
      const link = await connectToGateway(gateway, hello, budgets);
      linked.set(gateway.id, link);
      started.attach(link);
    };
    await Promise.all((order.gateways ?? []).map(connect));
    child.beat(() => ({ ...started.vitals(), rooms: 0 }));
    child.report(ready);
  },
  async obey(order) {
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
