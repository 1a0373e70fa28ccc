import { join } from 'node:path';
import { systemClock as clock, type Log } from '#library';
import type { Cluster } from '../cluster/cluster.js';
import { openCluster } from '../cluster/open-cluster.js';
import { settingsOf } from '../config/child-settings.js';
import { openLog } from '../config/open-log.js';
import type { Settings } from '../config/schema.js';
import { leaveOnFault } from '../link/child.js';
import { protocolVersion, type WorkerHello } from '../link/messages.js';
import type { BootOrder, Order, Report } from '../link/orders.js';
import { type Application, createApplication } from './application.js';

/** An application in the process that was told to run it. */
export interface Booted {
  readonly application: Application;
  readonly settings: Settings;
  readonly cluster: Cluster;
  readonly log: Log;
  /** How it introduces itself to a gateway. */
  readonly hello: Omit<WorkerHello, 'direction'>;
  /** What the manager waits for; to be sent when every gateway is linked. */
  readonly ready: Report;
}

/**
 * Makes the application of a boot order, in a process that from then on leaves when nobody catches an error. Every record of
 * its log has those fields and the generation.
 * @throws {SettingsError} for settings that cannot be.
 * @throws {StoreUnavailable} when the shared state is not there.
 * @throws {BootError} with everything that is wrong with the controllers.
 */
export async function boot(order: BootOrder, fields: Readonly<Record<string, string>>): Promise<Booted> {
  const { settings, print } = await settingsOf(order);
  const { log } = openLog({
    root: order.root,
    fields: { ...fields, generation: order.generation },
    settings: settings.log,
  });
  leaveOnFault(log);
  const { id: worker, generation, node } = order;
  // While Redis is away, what dies must still be replaced.
  const place = { settings, path: order.clusterPath, node, isNeeded: false, clock, log };
  const cluster = await openCluster(place);
  const appFolder = join(order.folder, order.app);
  const { root, isReplacement } = order;
  const shared = { settings, cluster, node, log, clock };
  const application = await createApplication({ ...shared, appFolder, root, isReplacement });
  const { routes, routeTable } = application;
  return {
    application,
    settings,
    cluster,
    log,
    hello: introduce(application, { worker, node, generation }),
    ready: { kind: 'ready', routes, routeTable, settings: print },
  };
}

/** What a gateway is told of an application in this process. */
export function introduce(
  { retryRoutes, hasOnOpen }: Application,
  who: Pick<WorkerHello, 'worker' | 'node' | 'generation'>,
): Booted['hello'] {
  return {
    kind: 'workerHello',
    version: protocolVersion,
    ...who,
    pid: process.pid,
    retryRoutes,
    hasOnOpen,
  };
}

/** Carries out the order about a gateway that is dead; gives what the manager is told then. */
export async function finishGateway(
  { gateway, scope, insteadOf }: Extract<Order, { readonly kind: 'finish' }>,
  application: Application | undefined,
): Promise<Report> {
  await application?.finish(gateway, scope, insteadOf);
  return { kind: 'finished', gateway, scope };
}
