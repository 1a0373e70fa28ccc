import type { Clock } from '#library';
import type { MemoryCluster } from '../cluster/memory-cluster.js';
import type { Cluster } from '../cluster/cluster.js';
import type { Store } from '../cluster/store.js';
import type { Settings } from '../config/schema.js';
import { mintToken, type TokenClaims } from '../gateway/authenticate.js';
import type { Station } from '../gateway/station.js';
import type { Application } from '../worker/application.js';
import type { Class } from '../worker/container.js';
import type { ActionWatch } from './action-watch.js';
import { Client } from './client.js';
import { FakeClock } from './fake-clock.js';
import { findLeftovers } from './leftovers.js';
import type { Lines } from './lines.js';
import { moment, type Patience, repeat, within } from './patience.js';
import type { LogRecord, TestLog } from './test-log.js';

/** What a server in a test is made of. */
export interface HoldlineParts {
  readonly folder: string;
  readonly settings: Settings;
  readonly port: number;
  readonly clock: Clock;
  readonly memory: MemoryCluster;
  readonly cluster: Cluster;
  readonly station: Station;
  readonly application: Application;
  readonly actions: ActionWatch;
  readonly lines: Lines;
  readonly log: TestLog;
  readonly patience: Patience;
}

/** What the token of a client says of it: any part of what it must say, and whatever else it may. */
export type Claims = Partial<TokenClaims> & { readonly [claim: string]: unknown };

/** How a client comes in. */
export interface ConnectOptions {
  /** Instead of one that is made of the claims; an empty one is none. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where a clock stands still: how much time passes at once while something that needs time is waited for, milliseconds. */
const strideMs = 1_000;
/** Timers that are called at one moment before it is believed that they begin each other for ever. */
const mostAtOnce = 100_000;
/** Leftovers that an error names. */
const mostNamed = 20;
/** Who connects where nothing else is said. */
const somebody = 'u1';

/** A server of this process, and what a test does with it. */
export class Holdline {
  readonly settings: Settings;
  readonly clock: Clock;
  /** A folder of its own, which is removed at the end. */
  readonly folder: string;
  /** The state that workers share, as `SharedStore` has it. */
  readonly store: Store;
  /** `ws://` and where clients connect to. */
  readonly url: string;
  readonly #parts: HoldlineParts;
  readonly #clients = new Set<Client>();
  #end: Promise<void> | undefined;

  constructor(parts: HoldlineParts) {
    this.#parts = parts;
    this.settings = parts.settings;
    this.clock = parts.clock;
    this.folder = parts.folder;
    this.store = parts.cluster.store;
    this.url = `ws://127.0.0.1:${parts.port}${parts.settings.outside.path}`;
  }

  /** The last thousand records of the log. */
  get log(): readonly LogRecord[] {
    return this.#parts.log.records;
  }

  /** The instance of a service that is injected into the application's controllers. */
  service<Instance extends object>(type: Class<Instance>): Instance {
    return this.#parts.application.resolve(type);
  }

  /** A token that lets somebody in with these claims. */
  token(claims: Claims = {}): string {
    const { auth } = this.settings;
    const whole = { id: somebody, type: auth.types[0] ?? '', code: 'room1', ...claims };
    return mintToken(auth, whole, Math.min(60, auth.maxLifetimeSec), this.clock);
  }

  /**
   * A client that was let in with these claims.
   * @throws {HandshakeRefused} when it is not let in.
   * @throws {Error} when the server has ended.
   */
  async connect(claims: Claims = {}, options: ConnectOptions = {}): Promise<Client> {
    if (this.#end !== undefined)
      throw new Error('The server has ended: it does so with the test, the file or the hook that began it.');
    const { lines, port, patience } = this.#parts;
    const { token = this.token(claims), headers = {} } = options;
    const url = token === '' ? this.url : `${this.url}?auth=${encodeURIComponent(token)}`;
    const name = claims.id ?? (token === '' ? 'nobody' : somebody);
    const client = await Client.connect({ url, tcp: lines.open(port), headers, name, patience });
    this.#clients.add(client);
    return client;
  }

  /**
   * Lets so much time pass for the server: every timer is called at its own time, and what follows from it has arrived before the
   * next one is.
   * @throws {TypeError} when the clock is none that a test can move.
   */
  async advance(milliseconds: number): Promise<void> {
    const { clock } = this;
    const { lines } = this.#parts;
    if (!(clock instanceof FakeClock))
      throw new TypeError('advance() needs a FakeClock, which a server has where no other clock is given.');
    const end = clock.now() + milliseconds;
    await lines.quiet();
    for (let atOnce = 0; clock.now() < end || clock.untilNext === 0; atOnce++) {
      const before = clock.now();
      clock.advance(Math.min(clock.untilNext ?? end, end - before));
      if (clock.now() > before) atOnce = 0;
      if (atOnce > mostAtOnce) throw new Error('Timers begin each other anew, and no time passes.');
      await lines.quiet();
    }
  }

  /**
   * Resolves when nothing of any connection is left: connections, rooms, entries of the ledger with their close keys and
   * controllers, ids in sets and hashes of the store, presence, running actions, and timers that actions began.
   * @throws {Error} that names what is left.
   */
  async expectCleanedUp(): Promise<void> {
    const { gateway } = this.#parts.station;
    const { memory, cluster, actions, patience } = this.#parts;
    const look = () => findLeftovers({ gateway, memory, ledger: cluster.ledger, actions });
    const end = performance.now() + patience.ms;
    let left = await look();
    while (left.length > 0 && performance.now() < end) {
      await moment(5);
      left = await look();
    }
    if (left.length === 0) return;
    const more = left.length > mostNamed ? [`and ${left.length - mostNamed} more`] : [];
    const lines = [...left.slice(0, mostNamed), ...more].map((line) => `  ${line}`);
    throw new Error(`Not cleaned up (waited ${patience.ms} ms${patience.hint}):\n${lines.join('\n')}`);
  }

  /** Cuts all clients and ends the server. Ending twice is harmless. */
  end(): Promise<void> {
    return (this.#end ??= this.#stop());
  }

  async #stop(): Promise<void> {
    const { station, application, memory, cluster, actions } = this.#parts;
    station.door.close();
    for (const client of this.#clients) client.cut();
    try {
      await this.#inTime('the clients did not leave', station.gateway.drain(1001, 'shutdown', 1));
      await this.#inTime('the hooks of the worker did not end', application.end('shutdown'));
    } finally {
      station.door.server.closeAllConnections();
      await application.stop();
      await cluster.close();
      memory.close();
      actions.close();
    }
  }

  /** Where the clock stands still, it goes on for that. */
  async #inTime(fault: string, work: Promise<void>): Promise<void> {
    const { actions, patience } = this.#parts;
    const { clock } = this;
    const stop = clock instanceof FakeClock ? repeat(() => clock.advance(strideMs)) : undefined;
    try {
      await within(work, patience, () => [fault, ...actions.left].join('; '));
    } finally {
      stop?.();
    }
  }
}
