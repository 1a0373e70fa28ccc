import type { Finding, Inquiry } from './inspection.js';
import type { RouteRow } from './route-row.js';

/**
 * What the manager and its children say to each other over the channel that the operating system gives a forked process.
 * Orders go down, reports come up; no client traffic ever does either.
 */

/** What a child is there for. `base` is a gateway and a worker in one process. */
export type Role = 'gateway' | 'worker' | 'base';

/** First order to every child: who it is and which code and settings it runs. */
export interface BootOrder {
  readonly kind: 'boot';
  readonly role: Role;
  /** Unique while the manager lives; gateways are also named by it in connection ids, so there it is unique for ever. */
  readonly id: string;
  /** Slot of a worker, 0 to `worker_num` - 1, or of a gateway. */
  readonly number: number;
  readonly generation: number;
  /** Whether it takes the place of one that served: it must come, whatever is away. Others keep a generation out. */
  readonly isReplacement: boolean;
  /** The project's folder. */
  readonly root: string;
  /** The compiled copy that this child runs. */
  readonly folder: string;
  /** The application tree, relative to the copy (`app`). */
  readonly app: string;
  /** The file of `--config`, absolute, where one was given. */
  readonly configFile?: string;
  /** Who this process is to the others that share state with it; unique over restarts and machines. */
  readonly node: string;
  /** The unix socket of the manager, which keeps the shared state where Redis does not. */
  readonly clusterPath: string;
  /** Gateways: the unix socket to listen on for workers. */
  readonly linkPath?: string;
  /** Workers: the gateways to connect to before saying ready. */
  readonly gateways?: readonly GatewayAddress[];
}

/** Where a gateway listens for workers. */
export interface GatewayAddress {
  readonly id: string;
  readonly path: string;
}

/** From the manager to a child. */
export type Order =
  | BootOrder
  /** Gateway: accept clients on the handle that comes with this order, as soon as a worker is linked. */
  | { readonly kind: 'listen' }
  /** Gateway: give new connections to these workers only; and those of any other worker move to them, within `drainMs`. */
  | { readonly kind: 'assign'; readonly workers: readonly string[]; readonly drainMs: number }
  /** Gateway: the processes to kill when the manager is gone, because a hung one would not notice. */
  | { readonly kind: 'workers'; readonly pids: readonly number[] }
  /** Gateway: stop accepting, let running actions end, close every client with that code, in slices over `drainMs`. */
  | { readonly kind: 'drain'; readonly code: number; readonly reason: string; readonly drainMs: number }
  /** Worker: these are the gateways now; connect to new ones. */
  | { readonly kind: 'gateways'; readonly gateways: readonly GatewayAddress[] }
  /**
   * Worker: that gateway is dead. `own`: take over the ends of its connections that still have calls running here. `all`:
   * do the close work of whatever the ledger has of it. `insteadOf`: names of workers that are dead as well.
   */
  | {
      readonly kind: 'finish';
      readonly gateway: string;
      readonly scope: 'own' | 'all';
      readonly insteadOf: readonly string[];
    }
  /** Gateway: answer this with a `finding` of the same number. */
  | { readonly kind: 'inquire'; readonly number: number; readonly inquiry: Inquiry }
  /** Worker: those that were before it are gone; run the start hooks. `count` is how many workers there are. */
  | { readonly kind: 'begin'; readonly count: number }
  /** Worker: run the stop hooks and leave. Gateway: leave at once. */
  | { readonly kind: 'stop'; readonly why: 'reload' | 'shutdown' };

/** From a child to the manager. */
export type Report =
  /** The child has its settings and modules. A worker also: its routes are checked and every gateway is linked. */
  | {
      readonly kind: 'ready';
      readonly routes?: readonly string[];
      /** The same with what an operator may want to know of each. */
      readonly routeTable?: readonly RouteRow[];
      readonly settings: SettingsPrint;
    }
  /** Gateway: clients are being accepted. */
  | { readonly kind: 'listening'; readonly host: string; readonly port: number }
  /** The child cannot start; it leaves by itself. Each line is a sentence for the operator. */
  | {
      readonly kind: 'failed';
      readonly reasons: readonly string[];
      readonly cause: 'config' | 'boot' | 'port';
    }
  /** Once in `beatMs`: the child is not hung. */
  | ({ readonly kind: 'beat' } & Vitals)
  /** Gateway: no connection is that worker's any more. */
  | { readonly kind: 'retired'; readonly worker: string }
  /** Worker: the order to finish a gateway's connections is carried out. */
  | { readonly kind: 'finished'; readonly gateway: string; readonly scope: 'own' | 'all' }
  /** Gateway: the answer to the inquiry of that number. */
  | { readonly kind: 'finding'; readonly number: number; readonly finding: Finding }
  /** Gateway: the drain is over, no client is left. */
  | { readonly kind: 'drained' };

/** Digests that tell the manager whether a new generation changes what only `restart` can bring in. */
export interface SettingsPrint {
  /** Of the effective settings. */
  readonly settings: string;
}

/** What `status` shows of a process. */
export interface Vitals {
  /** Resident memory, bytes. */
  readonly memory: number;
  /** Gateway: open connections. Worker: connections that it holds a record of. */
  readonly connections: number;
  /** Gateway: rooms that have members. Worker: 0. */
  readonly rooms: number;
  /** Frames handled since the process started. */
  readonly requests: number;
  /** The longest that the event loop was late since the last beat, milliseconds. */
  readonly lag: number;
}

/** How often a child reports that it lives, milliseconds. */
export const beatMs = 500;
