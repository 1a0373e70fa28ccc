import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Log } from '#library';
import type { Cluster } from '../cluster/cluster.js';
import type { Settings } from '../config/schema.js';
import type { BootOrder, Order, Report } from '../link/orders.js';
import { createAuthenticator, mintToken } from './authenticate.js';
import { describeDevelopment } from './doors/development.js';
import { Pages } from './doors/pages.js';
import { WebSocketDoor } from './doors/websocket.js';
import { Gateway } from './gateway.js';

type DrainOrder = Extract<Order, { kind: 'drain' }>;
type InquireOrder = Extract<Order, { kind: 'inquire' }>;

/** How long a drain waits for clients that have a socket and have not said what they want, milliseconds. */
const thresholdMs = 500;
/** How long the goodbye to clients may take when the manager is gone, milliseconds. */
const farewellMs = 300;

/** What a station is made of. */
export interface StationOptions {
  /** The gateway's id. */
  readonly id: string;
  /** The project's folder. */
  readonly root: string;
  readonly settings: Settings;
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly log: Log;
  /** Hears what becomes of the orders. */
  readonly report: (report: Report) => void;
}

/** A gateway with its door, doing what it is ordered to; the part that `process` and `base` mode have in common. */
export class Station {
  readonly gateway: Gateway;
  readonly door: WebSocketDoor;
  readonly #settings: Settings;
  readonly #report: StationOptions['report'];

  constructor({ id, root, settings, cluster, clock, log, report }: StationOptions) {
    this.#settings = settings;
    this.#report = report;
    this.gateway = new Gateway({ id, settings, cluster, clock, log });
    const { auth, limits } = settings;
    this.door = new WebSocketDoor({
      gateway: this.gateway,
      settings,
      cluster,
      clock,
      log,
      authenticate: createAuthenticator(auth, limits.maxAuthChars, clock),
      pages: new Pages({
        settings,
        folder: join(root, 'public/pages'),
        development: () => describeDevelopment(root, process.ppid),
        mint: (claims) => mintToken(auth, claims, auth.maxLifetimeSec, clock),
      }),
    });
  }

  /** Carries out an order that concerns clients. */
  async obey(order: Exclude<Order, BootOrder>, handle: unknown): Promise<void> {
    if (order.kind === 'listen') await this.#listen(handle);
    if (order.kind === 'assign') this.#assign(order.workers, order.drainMs);
    if (order.kind === 'drain') await this.#drain(order);
    if (order.kind === 'inquire') this.#inspect(order);
  }

  /** Tells every client that the server restarts, as far as a moment allows. */
  async sayFarewell(): Promise<void> {
    this.door.close();
    this.gateway.closeAll('serviceRestart');
    await delay(farewellMs);
  }

  #inspect({ number, inquiry }: InquireOrder): void {
    this.#report({ kind: 'finding', number, finding: this.gateway.inspection.answer(inquiry) });
  }

  #assign(workers: readonly string[], drainMs: number): void {
    this.gateway.workers.assign(workers, drainMs, (worker) => this.#report({ kind: 'retired', worker }));
  }

  async #listen(handle: unknown): Promise<void> {
    await this.gateway.workers.whenReady(this.#settings.limits.workerWaitMs);
    const { host } = this.#settings.outside;
    try {
      const port = await this.door.listen(handle);
      this.#report({ kind: 'listening', host, port });
    } catch (error) {
      this.#report({
        kind: 'failed',
        reasons: [describePortError(error, this.#settings)],
        cause: 'port',
      });
    }
  }

  async #drain({ code, reason, drainMs }: DrainOrder): Promise<void> {
    this.door.close();
    await this.gateway.drain(code, reason, drainMs);
    await Promise.race([this.door.deserted, delay(thresholdMs)]);
    this.#report({ kind: 'drained' });
  }
}

function describePortError(error: unknown, { outside }: Settings): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const place = `${outside.host}:${outside.port}`;
  if (code === 'EADDRINUSE')
    return `${place} is in use by another program: stop it, or set outside.port to another port.`;
  return `Cannot listen on ${place}: ${error instanceof Error ? error.message : String(error)}.`;
}
