import type { Clock, Log } from '#library';
import type { Settings } from '../config/schema.js';
import type { Report } from '../link/orders.js';
import type { Patience } from './back-off.js';
import type { Child } from './child.js';
import { Crew, type Project } from './crew.js';
import { DeadGateways } from './dead-gateways.js';
import { reasonsOf } from './failure.js';
import { LinkPaths } from './link-paths.js';
import { MemoryWatch } from './memory-watch.js';
import { SharedState } from './shared-state.js';
import type { MarkedChild } from './pid-file.js';
import { Slots } from './slots.js';
import { Switchboard } from './switchboard.js';
import { WorkerStarts } from './worker-starts.js';

/** What a team needs. */
export interface TeamOptions {
  readonly project: Project;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  /** Processes of the last manager that died with it. */
  readonly dead?: readonly MarkedChild[];
  readonly patience?: Patience;
  readonly stopped: AbortSignal;
  /** A child was forked or is gone. */
  readonly changed: (children: readonly Child[]) => void;
}

/** Gateways and workers as they serve: those who die are replaced and introduced to the others, whatever else happens. */
export class Team {
  readonly crew: Crew;
  readonly gateways: Slots;
  readonly workers: Slots;
  readonly switchboard: Switchboard;
  readonly starts: WorkerStarts;
  readonly #memory: MemoryWatch;
  readonly #paths: LinkPaths;
  #shared: SharedState | undefined;
  #deadGateways: DeadGateways | undefined;

  constructor(private readonly options: TeamOptions) {
    const { clock, log, project, patience, stopped } = options;
    const { setting } = options.settings;
    const { mode } = setting;
    const paths = (this.#paths = new LinkPaths(project.root));
    this.crew = new Crew({ project, paths, clock, log }, setting, {
      reported: (child, report) => this.#reported(child, report),
      changed: (child) => this.#changed(child),
    });
    const shared = { crew: this.crew, clock, log, ...(patience === undefined ? {} : { patience }) };
    const role = mode === 'base' ? 'base' : 'gateway';
    this.gateways = new Slots({ ...shared, role, joined: (child) => this.#gatewayJoined(child) });
    this.workers = new Slots({ ...shared, role: 'worker', joined: (child) => this.#workerJoined(child) });
    const { crew, gateways, workers } = this;
    this.switchboard = new Switchboard({ crew, gateways, workers, clock, log }, setting.drainMs);
    const { switchboard } = this;
    this.starts = new WorkerStarts({ crew, rows: mode === 'base' ? [gateways] : [workers] });
    this.#memory = new MemoryWatch({ workers, switchboard, clock, log, stopped }, setting.worker_memory);
  }

  /** The generations that somebody runs, or whose dead would be replaced from them. */
  get generationsInUse(): Set<number> {
    const living = this.crew.members().map(({ boot }) => boot.generation);
    const inService = [this.gateways.generation?.number, this.workers.generation?.number];
    return new Set([...living, ...inService.filter((number) => number !== undefined)]);
  }

  /**
   * Opens the state that the children share, before there are any.
   * @throws {OperationFailed} when it cannot be had.
   */
  async open(): Promise<void> {
    const { settings, clock, log, stopped } = this.options;
    const { crew } = this;
    this.#shared = await SharedState.open({
      settings,
      path: this.#paths.cluster,
      node: crew.node,
      clock,
      log,
    });
    const { ledger } = this.#shared.cluster;
    this.#deadGateways = new DeadGateways({ crew, ledger, clock, log, stopped });
    this.#deadGateways.inherit(this.options.dead ?? []);
  }

  /** From now on these limits are in force. */
  apply({ setting }: Settings): void {
    this.crew.limits = setting;
    this.switchboard.drainMs = setting.drainMs;
    this.#memory.limit = setting.worker_memory;
  }

  /** Replaces nobody any more, and accepts nobody: the present gateways do until they are told otherwise. */
  close(): void {
    this.workers.close();
    this.gateways.close();
    this.switchboard.handle?.close();
  }

  /** Ends every process. */
  async end(): Promise<void> {
    this.close();
    this.#deadGateways?.close();
    await this.crew.kill();
    await this.#shared?.close();
    this.crew.close();
  }

  #workerJoined(worker: Child): void {
    this.switchboard.assign();
    this.starts.look();
    this.options.log.info({ pid: worker.pid }, `${worker.describe()} is in service`);
  }

  #gatewayJoined(gateway: Child): void {
    const { log } = this.options;
    this.starts.look();
    this.switchboard.introduce(gateway).then(
      () => log.info({ pid: gateway.pid }, `${gateway.describe()} is in service`),
      (error: unknown) => log.error({ reasons: reasonsOf(error) }, `${gateway.describe()} failed`),
    );
  }

  #reported(child: Child, report: Report): void {
    if (report.kind === 'beat' && child.role === 'worker') this.#memory.look(child);
  }

  #changed(child: Child): void {
    if (child.role === 'worker') this.switchboard.announceWorkers();
    if (child.role === 'gateway' && child.state === 'gone') this.switchboard.announceGateways();
    if (child.state === 'gone') {
      this.#deadGateways?.died(child);
      this.starts.look();
    }
    this.options.changed(this.crew.members());
  }
}
