import type { Clock, Log } from '#library';
import type { Settings } from '../config/schema.js';
import type { Report } from '../link/orders.js';
import type { Patience } from './back-off.js';
import type { Child } from './child.js';
import { Crew, type Project } from './crew.js';
import { OperationFailed, reasonsOf } from './failure.js';
import type { Build, Generation, Generations } from './generations.js';
import { LinkPaths } from './link-paths.js';
import { openListeningHandle } from './listening-handle.js';
import { MemoryWatch } from './memory-watch.js';
import { bootAll, gatewayCount, Rollout, type Progress, type RolloutResult } from './rollout.js';
import { Slots } from './slots.js';
import { statusOf, statusOfEmpty, type ProcessStatus, type Status } from './status.js';
import { Switchboard } from './switchboard.js';
import { within } from './within.js';

/** What a supervisor needs. */
export interface SupervisorOptions {
  readonly project: Project;
  readonly generations: Generations;
  /** The generation to start with. */
  readonly generation: Generation;
  readonly settings: Settings;
  readonly loadSettings: (generation: Generation) => Promise<Settings>;
  readonly clock: Clock;
  readonly log: Log;
  readonly patience?: Patience;
  /** A child was forked or is gone. */
  readonly changed: (children: readonly Child[]) => void;
}

/** The slack of a stop over the drain limit, milliseconds. */
const stopSlackMs = 3_000;

/** Forks, watches and replaces gateways and workers. One operation runs at a time; stop interrupts any. */
export class Supervisor {
  readonly #crew: Crew;
  readonly #gateways: Slots;
  readonly #workers: Slots;
  readonly #switchboard: Switchboard;
  readonly #memory: MemoryWatch;
  readonly #stopping = new AbortController();
  readonly #began: number;
  #settings: Settings;
  #operation: { readonly name: string; readonly over: Promise<unknown> } | undefined;
  #stopped: Promise<void> | undefined;

  constructor(private readonly options: SupervisorOptions) {
    const { clock, log, project, settings, patience } = options;
    this.#settings = settings;
    this.#began = clock.now();
    const paths = new LinkPaths(project.root);
    this.#crew = new Crew({ project, paths, clock, log }, settings.setting, {
      reported: (child, report) => this.#reported(child, report),
      changed: (child) => this.#changed(child),
    });
    const shared = { crew: this.#crew, clock, log, ...(patience === undefined ? {} : { patience }) };
    const gatewayRole = settings.setting.mode === 'base' ? 'base' : 'gateway';
    this.#gateways = new Slots({
      ...shared,
      role: gatewayRole,
      joined: (child) => this.#gatewayJoined(child),
    });
    this.#workers = new Slots({ ...shared, role: 'worker', joined: (child) => this.#workerJoined(child) });
    const { setting } = settings;
    this.#switchboard = new Switchboard(
      { crew: this.#crew, gateways: this.#gateways, workers: this.#workers, clock, log },
      setting.drainMs,
    );
    this.#memory = new MemoryWatch(
      { workers: this.#workers, switchboard: this.#switchboard, clock, log, stopped: this.#stopping.signal },
      setting.worker_memory,
    );
  }

  /** Where clients are accepted; undefined before the start. */
  get address(): { readonly host: string; readonly port: number } | undefined {
    return this.#switchboard.address;
  }

  get generation(): number {
    return (this.#workers.generation ?? this.#gateways.generation ?? this.options.generation).number;
  }

  /** Resolves when clients are being served. Fails with all reasons, and then leaves no process behind. */
  async start(): Promise<void> {
    return this.#exclusively('start', async () => {
      try {
        await this.#startAll();
      } catch (error) {
        if (!this.#stopping.signal.aborted) await this.#end();
        throw error;
      }
    });
  }

  /** Brings new application code in; no client is cut off. */
  async reload(build: Build, progress: Progress): Promise<RolloutResult> {
    return this.#roll('reload', progress, (rollout) => rollout.reload(build));
  }

  /** Replaces the gateways too; clients are closed with 1012. */
  async restart(build: Build, progress: Progress): Promise<RolloutResult> {
    return this.#roll('restart', progress, (rollout) => rollout.restart(build));
  }

  /** Lets the clients go, then the processes. Whatever else is going on ends. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  /** Ends all processes at once. */
  async kill(): Promise<void> {
    this.#stopping.abort();
    await this.#end();
  }

  status(): Status {
    const children = this.#crew.members();
    const slots = [...this.#gateways.all, ...this.#workers.all];
    const empty = slots.filter(({ child, state }) => child.state === 'gone' && state !== 'closed');
    const processes = [
      this.#ownStatus(),
      ...children.filter(({ role }) => role !== 'worker').map(statusOf),
      ...children.filter(({ role }) => role === 'worker').map(statusOf),
      ...empty.map(statusOfEmpty),
    ];
    return {
      generation: this.generation,
      uptime: Math.floor((this.options.clock.now() - this.#began) / 1_000),
      connections: processes
        .filter(({ role }) => role === 'gateway')
        .reduce((sum, { connections }) => sum + connections, 0),
      rooms: 0,
      processes,
    };
  }

  #ownStatus(): ProcessStatus {
    return {
      pid: process.pid,
      role: 'manager',
      generation: this.generation,
      memory: process.memoryUsage.rss(),
      connections: 0,
      requests: 0,
      lag: Math.round(this.#crew.lag),
      state: this.#stopping.signal.aborted ? 'stopping' : (this.#operation?.name ?? 'ready'),
    };
  }

  async #startAll(): Promise<void> {
    const { generation } = this.options;
    const { setting, outside } = this.#settings;
    this.#switchboard.handle = await openListeningHandle(outside.host, outside.port);
    const gateways = this.#gateways.boot(gatewayCount(this.#settings), generation);
    await bootAll(gateways, gateways, this.#stopping.signal);
    const workers = setting.mode === 'base' ? [] : this.#workers.boot(setting.worker_num, generation);
    await bootAll(workers, [...gateways, ...workers], this.#stopping.signal);
    for (const gateway of gateways) await this.#switchboard.introduce(gateway, workers);
    this.#gateways.adopt(gateways, generation);
    if (workers.length > 0) this.#workers.adopt(workers, generation);
  }

  async #roll(
    name: string,
    progress: Progress,
    run: (rollout: Rollout) => Promise<RolloutResult>,
  ): Promise<RolloutResult> {
    return this.#exclusively(name, async () => {
      const { clock, log, generations, loadSettings } = this.options;
      const rollout = new Rollout(
        {
          workers: this.#workers,
          gateways: this.#gateways,
          switchboard: this.#switchboard,
          apply: (settings) => this.#apply(settings),
          clock,
          log,
          generations,
          loadSettings,
        },
        this.#settings,
        progress,
        this.#stopping.signal,
      );
      const result = await run(rollout);
      await generations.prune(this.#generationsInUse());
      log.info({ ...result }, `${name}: generation ${result.generation} is in service`);
      return result;
    });
  }

  async #exclusively<T>(name: string, run: () => Promise<T>): Promise<T> {
    if (this.#stopping.signal.aborted) throw new OperationFailed('busy', ['the server is being stopped']);
    if (this.#operation !== undefined) {
      const sentence = `a ${this.#operation.name} is under way: try again when it is over`;
      throw new OperationFailed('busy', [sentence]);
    }
    const running = run();
    this.#operation = { name, over: running.catch(() => {}) };
    try {
      return await running;
    } finally {
      this.#operation = undefined;
    }
  }

  async #stop(): Promise<void> {
    const { clock, log } = this.options;
    log.info('stopping');
    this.#stopping.abort();
    this.#switchboard.handle?.close();
    const inTime = await within(clock, this.#settings.setting.drainMs + stopSlackMs, this.#leave());
    if (!inTime) log.warn('not everybody left within the drain limit: killed');
    await this.#end();
  }

  async #leave(): Promise<void> {
    this.#workers.close();
    this.#gateways.close();
    await this.#operation?.over;
    const gateways = this.#crew.members('gateway', 'base');
    await Promise.all(gateways.map((gateway) => this.#switchboard.drainOne(gateway, 1001, 'shutdown')));
    await this.#switchboard.dismiss(this.#crew.members('worker'), 'shutdown');
    await this.#switchboard.dismiss(this.#crew.members(), 'shutdown');
  }

  async #end(): Promise<void> {
    this.#workers.close();
    this.#gateways.close();
    await this.#crew.kill();
    this.#switchboard.handle?.close();
    this.#switchboard.handle = undefined;
    this.#crew.close();
  }

  #apply(settings: Settings): void {
    this.#settings = settings;
    this.#crew.limits = settings.setting;
    this.#switchboard.drainMs = settings.setting.drainMs;
    this.#memory.limit = settings.setting.worker_memory;
  }

  #workerJoined(worker: Child): void {
    this.#switchboard.assign();
    this.options.log.info({ pid: worker.pid }, `${worker.describe()} is in service`);
  }

  #gatewayJoined(gateway: Child): void {
    this.#switchboard.introduce(gateway).then(
      () => this.options.log.info({ pid: gateway.pid }, `${gateway.describe()} is in service`),
      (error: unknown) =>
        this.options.log.error({ reasons: reasonsOf(error) }, `${gateway.describe()} failed`),
    );
  }

  #reported(child: Child, report: Report): void {
    if (report.kind === 'beat' && child.role === 'worker') this.#memory.look(child);
  }

  #changed(child: Child): void {
    if (child.role === 'worker') this.#switchboard.announceWorkers();
    if (child.role === 'gateway' && child.state === 'gone') this.#switchboard.announceGateways();
    this.options.changed(this.#crew.members());
  }

  #generationsInUse(): Set<number> {
    const living = this.#crew.members().map(({ boot }) => boot.generation);
    const inService = [this.#gateways.generation?.number, this.#workers.generation?.number];
    return new Set([...living, ...inService.filter((number) => number !== undefined)]);
  }
}
