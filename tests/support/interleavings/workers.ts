import { fileURLToPath } from 'node:url';
import type { Clock, Log } from '#library';
import type { Cluster } from '../../../core/cluster/cluster.js';
import type { Settings } from '../../../core/config/schema.js';
import type { Gateway } from '../../../core/gateway/gateway.js';
import { protocolVersion } from '../../../core/link/messages.js';
import { type Application, createApplication } from '../../../core/worker/application.js';
import { Mortal } from './mortal.js';
import { createQueuedLink, type QueuedLink } from './queued-link.js';
import { type OnClaimed, slowCluster } from './slow-cluster.js';
import type { Line, Turns } from './turns.js';

const appFolder = fileURLToPath(new URL('../../fixtures/lobby', import.meta.url));
/** How long a worker that stops still lives, milliseconds. */
const goodbyeMs = 500;

/** What workers are made with. */
export interface WorkersOptions {
  readonly gateway: Gateway;
  readonly cluster: Cluster;
  readonly settings: Settings;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly log: Log;
  readonly createMortal: (name: string) => Mortal;
  readonly onClaimed: OnClaimed;
}

interface Worker {
  readonly name: string;
  readonly mortal: Mortal;
  readonly link: QueuedLink;
  readonly application: Application;
}

/** The workers of a world, as its manager runs them. */
export class Workers {
  /** How many died with something in hand. */
  deaths = 0;
  /** Whether one had to leave before its time, while its replacement took over what it still did. */
  isOverrun = false;
  readonly #options: WorkersOptions;
  /** What the manager does, in its order. */
  readonly #orders: Line;
  readonly #workers = new Map<string, Worker>();
  #serving: string[] = [];
  #started = 0;

  constructor(options: WorkersOptions) {
    this.#options = options;
    this.#orders = options.turns.line('inOrder');
  }

  /** Those that live. */
  get living(): Worker[] {
    return [...this.#workers.values()].filter(({ mortal }) => !mortal.isDead);
  }

  /** Starts so many, which serve at once. */
  async start(count: number): Promise<void> {
    for (let number = 0; number < count; number++) {
      const worker = await this.#create();
      this.#link(worker);
      this.#serving.push(worker.name);
    }
    this.#assign(0);
  }

  /** The process of one is gone; the manager replaces it. */
  async kill(which: number): Promise<void> {
    const worker = this.living[which % this.living.length];
    if (worker === undefined) return;
    this.deaths++;
    this.#end(worker);
    worker.link.die();
    if (!this.#serving.includes(worker.name)) return;
    const next = await this.#create();
    this.#orders.add(() => {
      this.#link(next);
      this.#serving = [...this.#serving.filter((name) => name !== worker.name), next.name];
      this.#assign(0);
    });
  }

  /** As many new ones take the place of those that serve. */
  async reload(drainMs: number): Promise<void> {
    const next: Worker[] = [];
    for (const _ of this.#serving) next.push(await this.#create());
    this.#orders.add(() => {
      for (const worker of next) this.#link(worker);
      this.#serving = next.map(({ name }) => name).filter((name) => this.#workers.has(name));
      this.#assign(drainMs);
    });
  }

  #assign(drainMs: number): void {
    const onRetired = (name: string) => this.#orders.add(() => void this.#stop(name));
    this.#options.gateway.workers.assign(this.#serving, drainMs, onRetired);
  }

  async #stop(name: string): Promise<void> {
    const worker = this.#workers.get(name);
    if (worker === undefined || worker.mortal.isDead) return;
    this.#workers.delete(name);
    await worker.application.stop();
    worker.link.workerEnd.close();
    this.#options.clock.after(goodbyeMs, () => worker.mortal.die());
  }

  #end(worker: Worker): void {
    this.#workers.delete(worker.name);
    worker.mortal.die();
  }

  async #create(): Promise<Worker> {
    const { cluster, settings, turns, log, createMortal, onClaimed } = this.#options;
    const name = `w${++this.#started}`;
    const mortal = createMortal(name);
    const application = await createApplication({
      appFolder,
      settings,
      cluster: slowCluster(cluster, mortal, onClaimed),
      node: name,
      log,
      clock: mortal.clock,
    });
    const worker = { name, mortal, link: createQueuedLink(turns), application };
    return worker;
  }

  #link({ name, link, application, ...rest }: Worker): void {
    this.#workers.set(name, { name, link, application, ...rest });
    application.attach(link.workerEnd, this.#options.gateway.id);
    const { retryRoutes, hasOnOpen } = application;
    this.#options.gateway.workers.add(
      {
        kind: 'workerHello',
        version: protocolVersion,
        direction: 'up',
        worker: name,
        node: name,
        pid: 1,
        generation: 1,
        retryRoutes,
        hasOnOpen,
      },
      link.gatewayEnd,
    );
  }
}
