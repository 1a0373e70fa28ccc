import { join } from 'node:path';
import { createLog, systemClock, type Log } from '#library';
import { settingsOf } from '../config/child-settings.js';
import type { Settings } from '../config/schema.js';
import { leaveOnFault } from '../link/child.js';
import { protocolVersion, type WorkerHello } from '../link/messages.js';
import type { BootOrder, Report } from '../link/orders.js';
import { type Application, createApplication } from './application.js';

/** An application in the process that was told to run it. */
export interface Booted {
  readonly application: Application;
  readonly settings: Settings;
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
 * @throws {BootError} with everything that is wrong with the controllers.
 */
export async function boot(order: BootOrder, fields: Readonly<Record<string, string>>): Promise<Booted> {
  const { settings, print } = await settingsOf(order);
  const log = createLog({ fields: { ...fields, generation: order.generation } });
  leaveOnFault(log);
  const application = await createApplication({
    appFolder: join(order.folder, order.app),
    settings,
    log,
    clock: systemClock,
  });
  const { routes, retryRoutes } = application;
  const { id: worker, generation } = order;
  return {
    application,
    settings,
    log,
    hello: {
      kind: 'workerHello',
      version: protocolVersion,
      worker,
      pid: process.pid,
      generation,
      retryRoutes,
    },
    ready: { kind: 'ready', routes, settings: print },
  };
}
