import { z } from 'zod';
import { createLog, type Log } from '#library';
import type { Cluster } from '../../../core/cluster/cluster.js';
import type { LedgerEntry } from '../../../core/cluster/ledger.js';
import { MemoryCluster } from '../../../core/cluster/memory-cluster.js';
import { type Settings, settingsSchema } from '../../../core/config/schema.js';
import { type Admission, Admissions } from '../../../core/gateway/admissions.js';
import type { Candidate } from '../../../core/gateway/candidate.js';
import { Gateway } from '../../../core/gateway/gateway.js';
import type { Chance } from '../chance.js';
import { FakeClock } from '../../../core/testing/fake-clock.js';
import { Mortal } from './mortal.js';
import { slowCluster } from './slow-cluster.js';
import type { OpeningKind, Step } from './steps.js';
import { settled, Turns } from './turns.js';
import { Visitor } from './visitor.js';
import { Workers } from './workers.js';

/** Small budgets, so that they are used up now and then. */
const settings: Settings = settingsSchema.parse({
  auth: { required: false },
  limits: { maxInFlightPerConn: 3, linkBytes: 400, processBytes: 1_500 },
});
const silent = createLog({ level: 'silent' });
/** What is read of a line of the log. */
const Line = z.object({
  level: z.string(),
  msg: z.string(),
  connection: z.string().default(''),
  error: z.object({ type: z.string() }).optional(),
});
const request = { door: 'websocket', address: '192.0.2.1', headers: {} } as const;
/** What the controller is called in the ledger. */
const controller = 'lobby.visitor';

/** A gateway, its workers and its clients in one process, in which everything that takes time waits for its turn. */
export class World {
  readonly visitors: Visitor[] = [];
  /** What the ledger gave to the first who claimed a connection. */
  readonly claimed = new Map<string, LedgerEntry>();
  /** Whose hooks took longer than they may: time was let pass in the middle of them. */
  readonly overdue = new Set<string>();
  /** What is not as it should be. */
  readonly problems: string[] = [];
  readonly clock = new FakeClock();
  readonly cluster: Cluster;
  readonly turns: Turns;
  readonly gateway: Gateway;
  readonly workers: Workers;
  readonly #mortals: Mortal[] = [];
  readonly #admissions: Admissions;
  readonly #places = new Map<number, Visitor>();
  readonly #endCluster: () => void;

  constructor(
    chance: Chance,
    /** The share of calls of the ledger that fail. */
    readonly faults: number,
  ) {
    const { clock } = this;
    const turns = (this.turns = new Turns(chance));
    const memory = new MemoryCluster({ clock, log: silent });
    this.#endCluster = () => memory.close();
    this.cluster = memory.node('test');
    const log = this.#watchedLog();
    const createMortal = (name: string): Mortal => {
      const mortal = new Mortal(name, { turns, chance, clock, faults });
      this.#mortals.push(mortal);
      return mortal;
    };
    const onClaimed = (entry: LedgerEntry) => {
      if (!this.claimed.has(entry.id)) this.claimed.set(entry.id, entry);
    };
    const mortal = createMortal('g1');
    const cluster = slowCluster(this.cluster, mortal, onClaimed);
    const gateway = (this.gateway = new Gateway({ id: 'g1', settings, cluster, clock: mortal.clock, log }));
    this.#admissions = new Admissions({ gateway, settings, cluster, clock, log });
    const parts = { gateway, settings, turns, clock, log, createMortal, onClaimed };
    this.workers = new Workers({ ...parts, cluster: this.cluster });
  }

  /** Does one step, and lets happen what follows from it at once. */
  async perform(step: Step): Promise<void> {
    switch (step.kind) {
      case 'open':
        this.#open(step.who, step.opening);
        break;
      case 'act':
        this.#places.get(step.who)?.act(step.action, step.name);
        break;
      case 'kick':
        this.#places.get(step.who)?.request('kick', this.#places.get(step.whom)?.id || 'g1.0');
        break;
      case 'part':
        this.#part(this.#places.get(step.who), step.isHard);
        break;
      case 'kill':
        return this.workers.kill(step.which);
      case 'reload':
        return this.workers.reload(step.drainMs);
      case 'pass':
        this.clock.advance(step.ms);
        break;
      case 'turns':
        for (let count = 0; count < step.count; count++) await this.turns.take();
    }
    await settled();
  }

  /** Everything happens that waits for its turn, and what waits for the clock, until that is so; false: it never was. */
  async wait(isOver: () => boolean): Promise<boolean> {
    for (let rounds = 0; rounds < 60; rounds++) {
      await this.turns.takeAll();
      if (isOver()) return true;
      this.clock.advance(1_000);
      await settled();
    }
    return false;
  }

  /** Everybody leaves. */
  partAll(isHard: () => boolean): void {
    for (const visitor of this.visitors) this.#part(visitor, isHard());
  }

  /** Whether a change of that connection has not reached the ledger yet. */
  isChanging(id: string): boolean {
    return this.#mortals.some((mortal) => mortal.hasCallAbout(id));
  }

  close(): void {
    this.#endCluster();
  }

  #open(who: number, opening: OpeningKind): void {
    const { gateway, turns } = this;
    if (!gateway.workers.isReady) return;
    const [ticket, user] = [`t${this.visitors.length}`, `u${who}`];
    const onPromised = (from: Visitor, fact: string, isTrue: boolean) => this.#promised(from, fact, isTrue);
    const visitor = new Visitor(ticket, user, opening, gateway, turns, onPromised);
    this.visitors.push(visitor);
    this.#places.set(who, visitor);
    const candidate = gateway.announce({ auth: { id: user, ticket, opening }, request });
    const admission = this.#admissions.decide(candidate, undefined);
    if (!(admission instanceof Promise)) throw new Error('There is a hook to ask.');
    void admission.then((decision) => this.#enter(visitor, candidate, decision));
  }

  /** As the door does it. */
  #enter(visitor: Visitor, candidate: Candidate, admission: Admission): void {
    const { gateway } = this;
    if ('why' in admission) {
      gateway.dismiss(candidate);
      visitor.refusedWith = admission.status;
      return;
    }
    visitor.letIn(gateway.open(visitor, visitor.socket, candidate, admission.beginning));
    if (visitor.hasLeft) gateway.ended(visitor.connection ?? fail(), 1006);
  }

  #part(visitor: Visitor | undefined, isHard: boolean): void {
    if (visitor === undefined) return;
    visitor.part(isHard);
    void this.cluster.store.counters.add(`left:${visitor.ticket}`, 1);
  }

  #promised(visitor: Visitor, fact: string, isTrue: boolean): void {
    const { id } = visitor;
    if (this.isChanging(id))
      visitor.facts.delete(fact); // by an action whose answer got lost
    else if (visitor.connection?.isOpen === true && !this.claimed.has(id))
      void this.#verify(id, fact, isTrue);
  }

  /** The state in memory is looked at before the call returns. */
  async #verify(id: string, fact: string, isTrue: boolean): Promise<void> {
    const { store, ledger } = this.cluster;
    if (fact.startsWith('set:') && (await store.sets.has(fact.slice(4), id)) !== isTrue)
      this.problems.push(`${id}: answered with 200, but ${fact} is not ${isTrue}`);
    if (fact !== 'told') return;
    const { entries } = await ledger.entriesOf('g1');
    const entry = entries.find((candidate) => candidate.id === id);
    if (entry?.controllers.includes(controller) !== isTrue)
      this.problems.push(`${id}: answered with 200, but to be told is not ${isTrue}`);
  }

  #watchedLog(): Log {
    const write = (line: string): void => {
      const { level, msg, connection, error } = Line.parse(JSON.parse(line));
      if (msg.startsWith('drain time is over')) {
        this.workers.deaths++;
        this.workers.isOverrun = true;
      }
      // Where time was let pass before the next worker came, frames were answered as they must be then.
      if (msg.startsWith('no worker is ready') && this.workers.deaths > 0) return;
      if (error?.type === 'HookOverdue') this.overdue.add(connection);
      else if (level === 'error' && !/as asked|simulated|lease ends at once/.test(line))
        this.problems.push(line.trim());
    };
    return createLog({ level: 'warn', destination: { write } });
  }
}

function fail(): never {
  throw new Error('not let in');
}
