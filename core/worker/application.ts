import { Database, type Clock, type Log } from '#library';
import type { Cluster } from '../cluster/cluster.js';
import { Config } from '../config/config.js';
import { openDatabases } from '../config/databases.js';
import type { Settings } from '../config/schema.js';
import type { Link, ToGateway, ToWorker } from '../link/messages.js';
import type { RouteRow } from '../link/route-row.js';
import { App } from './app.js';
import { AppLog } from './app-log.js';
import { Broadcasts } from './broadcasts.js';
import { ControllerNames } from './close-controllers.js';
import { CloseWork } from './close-work.js';
import type { Outlet } from './connection-mirror.js';
import { type Resolve, Services } from './container.js';
import { Dispatcher } from './dispatcher.js';
import { describeThrown } from './error-record.js';
import { GatewayPeer } from './gateway-peer.js';
import type { WorkerFacts } from './hooks.js';
import { Jobs } from './jobs.js';
import { LedgerWrites } from './ledger-writes.js';
import { loadControllers } from './load.js';
import { ensureMigrated } from './migrated.js';
import { OpenHooks } from './open-hooks.js';
import { Orphans } from './orphans.js';
import { OtherServers } from './other-servers.js';
import { routeTable } from './route-table.js';
import { type Around, Router } from './router.js';
import { SharedStore } from './shared-store.js';
import { WorkerHooks } from './worker-hooks.js';

/** What an application is made from. */
export interface ApplicationOptions {
  /** The compiled application tree, absolute. */
  readonly appFolder: string;
  /** Where paths of settings begin; the working directory where it is not said. */
  readonly root?: string;
  /** Whether another one of the same code was there before it: then its migrations have been looked at. */
  readonly isReplacement?: boolean;
  readonly settings: Settings;
  readonly cluster: Cluster;
  /** The name of this worker in the ledger. */
  readonly node: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly around?: Around;
}

/** What a worker has done and what it has in hand. */
export interface ApplicationVitals {
  readonly connections: number;
  /** Frames handled since the start. */
  readonly requests: number;
  /** Actions that wait for something. */
  readonly running: number;
  /** Results that nobody waited for any more. */
  readonly lateResults: number;
}

/** The application of one worker process, ready for frames. */
export interface Application {
  /** The names of all routes, sorted. */
  readonly routes: readonly string[];
  /** What an operator may see of them. */
  readonly routeTable: readonly RouteRow[];
  /** Routes with `retry: true`, in lower case as `parseMethod` folds them. */
  readonly retryRoutes: readonly string[];
  /** Whether a client may only come in when these have been asked. */
  readonly hasOnOpen: boolean;
  /**
   * Takes the connections of the gateway of that id; the link is nobody else's to listen to. `onCut` is called when it was cut
   * for a fault: that gateway will not give this application anything more.
   */
  attach(link: Link<ToGateway, ToWorker>, gateway: string, onCut?: (fault: Error) => void): void;
  /**
   * A gateway is dead. Takes over its connections whose actions still run here, or finishes all that the ledger has of it; what
   * cannot be done now is left to the next order.
   */
  finish(gateway: string, scope: 'own' | 'all', insteadOf: readonly string[]): Promise<void>;
  vitals(): ApplicationVitals;
  /** The instance of an injected class. */
  resolve: Resolve;
  /** Runs the hooks of a worker that begins. */
  begin(worker: WorkerFacts): Promise<void>;
  /** Runs the hooks of a worker that is about to leave; it serves on meanwhile. */
  end(why: 'reload' | 'shutdown'): Promise<void>;
  /** Drops every connection: signals abort, contexts are dead, databases are closed. The links stay open, their owner closes them. */
  stop(): Promise<void>;
}

/**
 * Imports the controllers of an application tree, checks them and makes them ready.
 * @throws {BootError} with everything that is wrong with them.
 */
export async function createApplication(options: ApplicationOptions): Promise<Application> {
  const { settings, cluster, node, log, clock } = options;
  const { ledger, store } = cluster;
  const { limits, locale, compatibility } = settings;
  // The bus crosses machines, and only Redis is known to more than one.
  const others = settings.redis.url === '' ? undefined : new OtherServers(cluster.bus, log);
  const broadcasts = new Broadcasts(settings, clock, others);
  const services = new Services();
  const { commandTimeoutMs } = settings.redis;
  const jobs = new Jobs({ keys: store.keys, node, commandTimeoutMs, clock, log });
  services.provide(App, new App(broadcasts, jobs));
  services.provide(AppLog, new AppLog(log));
  services.provide(Config, new Config(settings.own));
  services.provide(SharedStore, new SharedStore(store));
  const database = openDatabases(settings.db, options.root);
  services.provide(Database, database);
  if (options.isReplacement !== true) await ensureMigrated({ ...options, database });
  const loaded = await loadControllers(options.appFolder, services);
  const router = new Router(loaded, settings, options.around);
  const handler = new Dispatcher(router, settings, clock, log);
  const controllers = new ControllerNames(loaded);
  const timeoutMs = limits.actionTimeoutMs;
  const closeWork = new CloseWork({
    node,
    ledger,
    controllers,
    broadcasts,
    compatibility,
    timeoutMs,
    clock,
    log,
  });
  const orphans = new Orphans(ledger, closeWork);
  const shared: Omit<Outlet, 'link'> = {
    broadcasts,
    controllers,
    writes: new LedgerWrites(ledger, locale),
    limits,
    locale,
  };
  const openHooks = new OpenHooks({
    controllers: loaded,
    outlet: shared,
    compatibility,
    timeoutMs,
    clock,
    log,
  });
  const { drainMs } = settings.setting;
  const workerHooks = new WorkerHooks({ controllers: loaded, jobs, timeoutMs, drainMs, clock, log });
  const peers = new Set<GatewayPeer>();
  return {
    routes: router.routes,
    routeTable: routeTable(
      loaded.map(({ instance, ...name }) => ({ ...name, type: instance.constructor })),
      timeoutMs,
    ),
    retryRoutes: router.retryRoutes,
    hasOnOpen: openHooks.exist,
    attach(link, gateway, onCut) {
      const outlet: Outlet = { ...shared, link };
      const peer = new GatewayPeer(gateway, {
        outlet,
        compatibility,
        handler,
        openHooks,
        closeWork,
        orphans,
        onEnded: (gone, fault) => {
          peers.delete(gone);
          if (fault !== undefined) onCut?.(fault);
        },
      });
      peers.add(peer);
      broadcasts.add(link);
      link.listen(peer);
    },
    async finish(gateway, scope, insteadOf) {
      for (const peer of peers) if (peer.id === gateway) peer.ended(); // its link will be seen to end in a moment
      try {
        if (scope === 'own') await orphans.takeOver(gateway, insteadOf);
        else await orphans.finishAll(gateway, insteadOf);
      } catch (error) {
        log.warn({ gateway, error: describeThrown(error) }, 'the close work of a dead gateway has to wait');
      }
    },
    vitals: () => ({
      connections: sum(peers, ({ connections }) => connections),
      requests: handler.requests,
      running: sum(peers, ({ running }) => running),
      lateResults: handler.lateResults,
    }),
    resolve: (type) => services.resolve(type),
    begin: (worker) => workerHooks.start(worker),
    end: (why) => workerHooks.stop(why),
    stop: async () => {
      closeWork.stop();
      for (const peer of peers) peer.dropAll('stopped');
      await database.close();
    },
  };
}

function sum(peers: ReadonlySet<GatewayPeer>, of: (peer: GatewayPeer) => number): number {
  let total = 0;
  for (const peer of peers) total += of(peer);
  return total;
}
