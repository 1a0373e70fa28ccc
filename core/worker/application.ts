import type { Clock, Log } from '#library';
import type { Settings } from '../config/schema.js';
import type { Link, ToGateway, ToWorker } from '../link/messages.js';
import { App } from './app.js';
import { Broadcasts } from './broadcasts.js';
import { Services } from './container.js';
import { Dispatcher } from './dispatcher.js';
import { GatewayPeer } from './gateway-peer.js';
import { loadControllers } from './load.js';
import { Router } from './router.js';

/** What an application is made from. */
export interface ApplicationOptions {
  /** The compiled application tree, absolute. */
  readonly appFolder: string;
  readonly settings: Settings;
  readonly log: Log;
  readonly clock: Clock;
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
  /** Routes with `retry: true`, in lower case as `parseMethod` folds them. */
  readonly retryRoutes: readonly string[];
  /**
   * Takes the connections of one gateway; the link is nobody else's to listen to. `onCut` is called when it was cut for a
   * fault: that gateway will not give this application anything more.
   */
  attach(link: Link<ToGateway, ToWorker>, onCut?: (fault: Error) => void): void;
  vitals(): ApplicationVitals;
  /** Drops every connection: signals abort, contexts are dead. The links stay open, their owner closes them. */
  stop(): Promise<void>;
}

/**
 * Imports the controllers of an application tree, checks them and makes them ready.
 * @throws {BootError} with everything that is wrong with them.
 */
export async function createApplication(options: ApplicationOptions): Promise<Application> {
  const { settings, log, clock } = options;
  const broadcasts = new Broadcasts(settings, clock);
  const services = new Services();
  services.provide(App, new App(broadcasts));
  const router = new Router(await loadControllers(options.appFolder, services), settings);
  const dispatcher = new Dispatcher(router, settings, clock, log);
  const peers = new Set<GatewayPeer>();
  return {
    routes: router.routes,
    retryRoutes: router.retryRoutes,
    attach(link, onCut) {
      const peer = new GatewayPeer({ link, broadcasts, ...settings }, dispatcher, (gone, fault) => {
        peers.delete(gone);
        if (fault !== undefined) onCut?.(fault);
      });
      peers.add(peer);
      broadcasts.add(link);
      link.listen(peer);
    },
    vitals: () => ({
      connections: sum(peers, ({ connections }) => connections),
      requests: dispatcher.requests,
      running: sum(peers, ({ running }) => running),
      lateResults: dispatcher.lateResults,
    }),
    stop: async () => {
      for (const peer of peers) peer.dropAll('stopped');
      return Promise.resolve();
    },
  };
}

function sum(peers: ReadonlySet<GatewayPeer>, of: (peer: GatewayPeer) => number): number {
  let total = 0;
  for (const peer of peers) total += of(peer);
  return total;
}
