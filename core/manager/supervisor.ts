import type { Clock, Log } from '#library';
import type { Settings } from '../config/schema.js';
import type { Locale } from '../protocol/locale.js';
import type { Patience } from './back-off.js';
import { bootAll } from './boot.js';
import type { Child } from './child.js';
import type { Project } from './crew.js';
import type { Build, Generation, Generations } from './generations.js';
import type { RouteList } from './control-messages.js';
import { Inspection } from './inspection.js';
import { unlessStopped } from './interruption.js';
import { openListeningHandle } from './listening-handle.js';
import type { MarkedChild } from './pid-file.js';
import { OneAtATime } from './one-at-a-time.js';
import { gatewayCount, Rollout, type Progress, type RolloutResult } from './rollout.js';
import { describeServer, type Status } from './status.js';
import { Team } from './team.js';
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
  /** Processes of the last manager that died with it. */
  readonly dead?: readonly MarkedChild[];
  readonly patience?: Patience;
  /** A child was forked or is gone. */
  readonly changed: (children: readonly Child[]) => void;
}

/** The slack of a stop over the drain limit, milliseconds. */
const stopSlackMs = 3_000;

/** Starts, renews and ends gateways and workers. One operation runs at a time; stop interrupts any. */
export class Supervisor {
  /** Connections and rooms of all gateways; asking is no operation, so it never waits for one. */
  readonly inspection: Inspection;
  readonly #team: Team;
  readonly #stopping = new AbortController();
  readonly #stopped = this.#stopping.signal;
  readonly #operations = new OneAtATime(this.#stopped);
  readonly #began: number;
  #settings: Settings;
  #stop: Promise<void> | undefined;

  constructor(private readonly options: SupervisorOptions) {
    this.#settings = options.settings;
    this.#began = options.clock.now();
    this.#team = new Team({ ...options, stopped: this.#stopped });
    const locale = () => this.locale;
    this.inspection = new Inspection({ ...options, crew: this.#team.crew, locale });
  }

  /** The language of what people are told. */
  get locale(): Locale {
    return this.#settings.locale;
  }

  /** Where clients are accepted; undefined before the start. */
  get address(): { readonly host: string; readonly port: number } | undefined {
    return this.#team.switchboard.address;
  }

  /** The generation in service. */
  get generation(): number {
    const { workers, gateways } = this.#team;
    return (workers.generation ?? gateways.generation ?? this.options.generation).number;
  }

  /** Resolves when clients are being served. Fails with all reasons, and then leaves no process behind. */
  async start(): Promise<void> {
    return this.#operations.run('start', async () => {
      try {
        await this.#startAll();
      } catch (error) {
        if (!this.#stopped.aborted) await this.#team.end();
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
    return (this.#stop ??= this.#stopAll());
  }

  /** Ends all processes at once. */
  async kill(): Promise<void> {
    this.#stopping.abort();
    await this.#team.end();
  }

  /** What runs. */
  status(): Status {
    const { crew, gateways, workers } = this.#team;
    return describeServer({
      generation: this.generation,
      uptimeMs: this.options.clock.now() - this.#began,
      lag: crew.lag,
      state: this.#stopped.aborted ? 'stopping' : (this.#operations.name ?? 'ready'),
      children: crew.members(),
      slots: [...gateways.all, ...workers.all],
    });
  }

  /** What clients can call; workers of one generation have the same routes. */
  routes(): RouteList {
    const { gateways, workers } = this.#team;
    const reports = [...workers.all, ...gateways.all].map(({ child }) => child.readyReport);
    const { routeTable = [] } = reports.find((report) => report?.routeTable !== undefined) ?? {};
    return { generation: this.generation, routes: routeTable };
  }

  async #startAll(): Promise<void> {
    const { generation } = this.options;
    const { setting, outside } = this.#settings;
    const team = this.#team;
    const { switchboard } = team;
    switchboard.handle = await openListeningHandle(outside.host, outside.port);
    await team.open();
    const gateways = team.gateways.boot(gatewayCount(this.#settings), generation);
    await bootAll(gateways, gateways, this.#stopped);
    const workers = setting.mode === 'base' ? [] : team.workers.boot(setting.worker_num, generation);
    await bootAll(workers, [...gateways, ...workers], this.#stopped);
    for (const gateway of gateways) {
      await unlessStopped(this.#stopped, switchboard.introduce(gateway, workers));
    }
    team.gateways.adopt(gateways, generation);
    if (workers.length > 0) team.workers.adopt(workers, generation);
    team.starts.look();
  }

  async #roll(
    name: string,
    progress: Progress,
    run: (rollout: Rollout) => Promise<RolloutResult>,
  ): Promise<RolloutResult> {
    return this.#operations.run(name, async () => {
      const { log, generations } = this.options;
      const rollout = new Rollout({
        ...this.options,
        team: this.#team,
        settings: this.#settings,
        progress,
        stopped: this.#stopped,
        apply: (settings) => this.#apply(settings),
      });
      const result = await run(rollout);
      await generations.prune(this.#team.generationsInUse);
      log.info({ ...result }, `${name}: generation ${result.generation} is in service`);
      return result;
    });
  }

  #apply(settings: Settings): void {
    this.#settings = settings;
    this.#team.apply(settings);
  }

  async #stopAll(): Promise<void> {
    const { clock, log } = this.options;
    log.info('stopping');
    this.#stopping.abort();
    this.#team.close();
    const inTime = await within(clock, this.#settings.setting.drainMs + stopSlackMs, this.#leave());
    if (!inTime) log.warn('not everybody left within the drain limit: killed');
    await this.#team.end();
  }

  async #leave(): Promise<void> {
    const { crew, switchboard } = this.#team;
    await this.#operations.over();
    const gateways = crew.members('gateway', 'base');
    await Promise.all(gateways.map((gateway) => switchboard.drainOne(gateway, 1001, 'shutdown')));
    await switchboard.dismiss(crew.members('worker'), 'shutdown');
    await switchboard.dismiss(crew.members(), 'shutdown');
  }
}
