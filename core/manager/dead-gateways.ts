import type { Clock, Log, Timer } from '#library';
import type { Ledger } from '../cluster/ledger.js';
import type { Child } from './child.js';
import type { Crew } from './crew.js';
import type { MarkedChild } from './pid-file.js';
import { within } from './within.js';

/** What the close work of dead gateways is ordered with. */
export interface DeadGatewaysOptions {
  readonly crew: Crew;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly stopped: AbortSignal;
}

/** How often the gateways of other managers are looked at, milliseconds. */
const lookMs = 2_000;
/** So many looks in a row must find a lease ended: when Redis comes back all have, and their gateways need a moment to renew them. */
const looks = 3;
/** How long workers may take to claim what still runs in them, milliseconds; one that hangs will be dead soon. */
const claimMs = 1_000;
/** The first and the longest pause before what is left is ordered again, milliseconds. */
const pausesMs = { first: 50, longest: 1_000 };
/** Names of dead workers that are remembered. */
const mostDead = 256;

/**
 * Has workers do the close work of connections whose gateway is dead: our own at once, those of another machine when their lease has
 * ended. An order is repeated until the ledger has nothing of that gateway any more, whoever dies meanwhile.
 */
export class DeadGateways {
  readonly #options: DeadGatewaysOptions;
  readonly #underWay = new Set<string>();
  readonly #sightings = new Map<string, number>();
  readonly #deadWorkers: string[] = [];
  readonly #timer: Timer;
  #isLooking = false;

  constructor(options: DeadGatewaysOptions) {
    this.#options = options;
    this.#timer = options.clock.every(lookMs, () => void this.#look());
  }

  /** One of our own processes is gone. */
  died({ role, boot }: Child): void {
    if (role !== 'gateway') this.#rememberWorker(boot.node);
    if (role !== 'worker') void this.#finish(boot.id, true);
  }

  /** Processes of the last manager of this server, which is dead with them: nobody need wait for their leases and claims. */
  inherit(dead: readonly MarkedChild[]): void {
    for (const { role, name } of dead) if (role === 'worker') this.#rememberWorker(name);
    for (const { role, name } of dead) if (role === 'gateway') void this.#finish(name, true);
  }

  /** Orders nothing any more. */
  close(): void {
    this.#timer.stop();
  }

  #rememberWorker(node: string): void {
    this.#deadWorkers.push(node);
    if (this.#deadWorkers.length > mostDead) this.#deadWorkers.shift();
  }

  /** Gateways whose manager is gone as well. */
  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const living = new Set(this.#options.crew.members('gateway', 'base').map(({ id }) => id));
      const expired = (await this.#options.ledger.expiredGateways()).filter((id) => !living.has(id));
      for (const id of this.#sightings.keys()) if (!expired.includes(id)) this.#sightings.delete(id);
      for (const id of expired) this.#see(id);
    } catch {
      this.#sightings.clear(); // whoever needs the ledger says that it cannot be reached
    } finally {
      this.#isLooking = false;
    }
  }

  #see(gateway: string): void {
    const seen = (this.#sightings.get(gateway) ?? 0) + 1;
    this.#sightings.set(gateway, seen);
    if (seen >= looks) void this.#finish(gateway, false);
  }

  async #finish(gateway: string, isOurs: boolean): Promise<void> {
    const { clock, stopped, log } = this.#options;
    if (this.#underWay.has(gateway)) return;
    this.#underWay.add(gateway);
    let pauseMs = pausesMs.first;
    do {
      try {
        if (await this.#isFinished(gateway, isOurs)) break;
        await this.#order(gateway);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (pauseMs === pausesMs.first)
          log.warn({ gateway, reason }, 'the close work of a dead gateway has to wait');
      }
      const ms = pauseMs;
      await new Promise<void>((resolve) => clock.after(ms, resolve));
      pauseMs = Math.min(pauseMs * 2, pausesMs.longest);
    } while (!stopped.aborted);
    this.#underWay.delete(gateway);
  }

  async #isFinished(gateway: string, isOurs: boolean): Promise<boolean> {
    const { ledger, log } = this.#options;
    if (isOurs) await ledger.leave(gateway);
    const { entries, next } = await ledger.entriesOf(gateway);
    if (entries.length === 0) return true;
    const count = next === undefined ? String(entries.length) : `more than ${entries.length}`;
    log.info({ gateway }, `a gateway is dead: ${count} connections are to be finished`);
    return false;
  }

  /** First everybody claims what still runs there, then one does the rest: rather one that has answered, for it does not hang. */
  async #order(gateway: string): Promise<void> {
    const { clock } = this.#options;
    const answered = new Set<Child>();
    const claims = this.#workers().map(async (worker) => {
      await this.#tell(worker, gateway, 'own');
      answered.add(worker);
    });
    await within(clock, claimMs, Promise.all(claims));
    const workers = this.#workers();
    const able = workers.filter((worker) => answered.has(worker));
    const [idlest] = (able.length > 0 ? able : workers).toSorted(
      (a, b) => a.vitals.connections - b.vitals.connections,
    );
    if (idlest !== undefined) await this.#tell(idlest, gateway, 'all');
  }

  /** Resolves when the worker has done so, or is gone. */
  async #tell(worker: Child, gateway: string, scope: 'own' | 'all'): Promise<void> {
    const done = worker.next('finished', (report) => report.gateway === gateway && report.scope === scope);
    worker.order({ kind: 'finish', gateway, scope, insteadOf: this.#deadWorkers });
    await done;
  }

  #workers(): Child[] {
    return this.#options.crew
      .members('worker', 'base')
      .filter(({ state }) => state === 'ready' || state === 'draining');
  }
}
