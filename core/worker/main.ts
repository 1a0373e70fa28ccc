import type { Log } from '#library';
import { type Child, runChild } from '../link/child.js';
import type { GatewayAddress } from '../link/orders.js';
import { connectToGateway } from '../link/unix-client.js';
import type { Application } from './application.js';
import { boot, finishGateway } from './boot.js';

/** How long the last replies may take to leave a worker that stops, milliseconds. */
const goodbyeMs = 500;

let application: Application | undefined;
let number = 0;
let reporter: Child | undefined;
let connect: ((gateway: GatewayAddress) => Promise<void>) | undefined;
let complain: (gateway: string, error: unknown) => void = () => undefined;
/** By the gateway's id; nothing yet where the two are still meeting. */
const linked = new Map<string, { close(): void } | undefined>();

runChild({
  async boot(order, child) {
    reporter = child;
    number = order.number;
    const booted = await boot(order, { role: 'worker', worker: order.id });
    const { settings, log, hello, ready } = booted;
    const started = (application = booted.application);
    const { linkBytes } = settings.limits;
    const budgets = { maxMessageBytes: linkBytes, holdReadingAbove: linkBytes };
    connect = async (gateway) => {
      if (linked.has(gateway.id)) return;
      linked.set(gateway.id, undefined); // the next order may come before the gateway has answered
      try {
        const link = await connectToGateway(gateway, hello, budgets);
        linked.set(gateway.id, link);
        started.attach(link, gateway.id, (fault) => leaveCut(log, gateway, fault));
      } catch (error) {
        linked.delete(gateway.id);
        throw error;
      }
    };
    complain = (gateway, error) => log.warn({ gateway, reason: String(error) }, 'a gateway cannot be linked');
    await Promise.all((order.gateways ?? []).map(connect));
    child.beat(() => ({ ...started.vitals(), rooms: 0 }));
    child.report(ready);
  },
  async obey(order) {
    if (order.kind === 'finish') reporter?.report(await finishGateway(order, application));
    if (order.kind === 'gateways') await meet(order.gateways);
    if (order.kind === 'begin') await application?.begin({ number, count: order.count });
    if (order.kind === 'stop') await leave(order.why);
  },
  orphaned() {
    process.exit(1);
  },
});

/** Links every gateway that is new; those that are gone have ended their links themselves. */
async function meet(gateways: readonly GatewayAddress[]): Promise<void> {
  const ids = new Set(gateways.map(({ id }) => id));
  for (const id of linked.keys()) if (!ids.has(id)) linked.delete(id);
  await Promise.all(
    gateways.map(async (gateway) => {
      // One that has died meanwhile is not named in the next order; one that lives is, and then it is tried again.
      await connect?.(gateway).catch((error: unknown) => complain(gateway.id, error));
    }),
  );
}

/** One of the two is not what it should be; that gateway lives on, and only a fresh worker gets a link to it again. */
function leaveCut(log: Log, { id }: GatewayAddress, fault: Error): void {
  const error = fault.stack ?? fault.message;
  log.fatal({ gateway: id, error }, 'the link to a gateway was cut for a fault: the process leaves');
  process.exit(1);
}

async function leave(why: 'reload' | 'shutdown'): Promise<void> {
  await application?.end(why);
  await application?.stop();
  for (const link of linked.values()) link?.close();
  setTimeout(() => process.exit(0), goodbyeMs);
}
