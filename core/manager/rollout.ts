import type { Clock } from '#library';
import type { Settings } from '../config/schema.js';
import { bootAll, discardAll } from './boot.js';
import type { Child } from './child.js';
import { ensureSameManager } from './fixed-settings.js';
import type { Build, Generation, Generations } from './generations.js';
import { unlessStopped } from './interruption.js';
import { openListeningHandle, type ListeningHandle } from './listening-handle.js';
import { findNeedsRestart } from './needs-restart.js';
import type { Slots } from './slots.js';
import type { Team } from './team.js';

/** What a reload or restart came to. */
export interface RolloutResult {
  readonly from: number;
  readonly generation: number;
  readonly workers: number;
  readonly milliseconds: number;
  readonly routesAdded: readonly string[];
  readonly routesRemoved: readonly string[];
  /** Sentences about what only `restart` can bring in. */
  readonly needsRestart: readonly string[];
}

/** Hears what a long operation is doing. */
export type Progress = (text: string) => void;

/** What a rollout works with. */
export interface RolloutOptions {
  readonly team: Team;
  readonly generations: Generations;
  /** The settings in force. */
  readonly settings: Settings;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly stopped: AbortSignal;
  /** Reads the settings that a generation would run with. */
  readonly loadSettings: (generation: Generation) => Promise<Settings>;
  /** Other settings are in force from now on. */
  readonly apply: (settings: Settings) => void;
}

type Result = Omit<RolloutResult, 'milliseconds'>;

/** A new generation that has taken over, and what is left to do about the old one. */
interface TakenOver {
  readonly result: Result;
  readonly finish: () => Promise<void>;
}

/** Puts a new generation into service. Until it is ready as a whole, the old one notices nothing. */
export class Rollout {
  constructor(private readonly options: RolloutOptions) {}

  /** New workers; the gateways and their clients stay. In base mode, where that is impossible, it is a restart. */
  async reload(build: Build): Promise<RolloutResult> {
    const { team, settings, progress, stopped } = this.options;
    if (settings.setting.mode === 'base') return this.restart(build);
    return this.#inNewGeneration(build, async (generation, fresh) => {
      const workers = await this.#bootWorkers(settings, generation, fresh);
      const result = await this.#describe(generation, workers);
      const old = team.workers.adopt(workers, generation);
      progress(`generation ${generation.number} is in service, ${old.length} old workers are finishing`);
      return { result, finish: () => team.switchboard.retire(old, stopped) };
    });
  }

  /** New workers and, beside the old ones for the drain time, new gateways; the settings are read anew. */
  async restart(build: Build): Promise<RolloutResult> {
    return this.#inNewGeneration(build, async (generation, fresh) => {
      const settings = await this.#readSettings(generation);
      const { switchboard } = this.options.team;
      const previous = switchboard.handle;
      const handle = await this.#openHandle(settings);
      try {
        const taken = await this.#bootBeside(settings, generation, handle, fresh);
        if (previous !== handle) previous?.close();
        return taken;
      } catch (error) {
        switchboard.handle = previous;
        if (previous !== handle) handle.close();
        throw error;
      }
    });
  }

  async #bootBeside(
    settings: Settings,
    generation: Generation,
    handle: ListeningHandle,
    fresh: Child[],
  ): Promise<TakenOver> {
    const { team, stopped } = this.options;
    const gateways = team.gateways.boot(gatewayCount(settings), generation);
    fresh.push(...gateways);
    await bootAll(gateways, fresh, stopped);
    const workers = await this.#bootWorkers(settings, generation, fresh);
    const result = await this.#describe(generation, workers.length > 0 ? workers : gateways);
    team.switchboard.handle = handle;
    for (const gateway of gateways) {
      await unlessStopped(stopped, team.switchboard.introduce(gateway, workers));
    }
    const finish = this.#replaceAll(settings, generation, gateways, workers);
    return { result: { ...result, needsRestart: [] }, finish };
  }

  #replaceAll(
    settings: Settings,
    generation: Generation,
    gateways: readonly Child[],
    workers: readonly Child[],
  ): () => Promise<void> {
    const { team, progress, stopped, apply } = this.options;
    const oldWorkers = team.workers.adopt(workers, generation);
    const oldGateways = team.gateways.adopt(gateways, generation);
    apply(settings);
    progress(`generation ${generation.number} is in service, the old gateways let their clients go`);
    return async () => {
      await Promise.all([
        team.switchboard.retire(oldWorkers, stopped, oldGateways),
        team.switchboard.drain(oldGateways, 1012, 'restart', stopped),
      ]);
    };
  }

  /** `roll` puts every child that it forks into `fresh`; when it fails, these and the generation are thrown away. */
  async #inNewGeneration(
    build: Build,
    roll: (generation: Generation, fresh: Child[]) => Promise<TakenOver>,
  ): Promise<RolloutResult> {
    const { clock, generations, progress, stopped } = this.options;
    const began = clock.now();
    progress(build === 'compile' ? 'compiling' : 'copying dist');
    const generation = await generations.make(build, stopped);
    const fresh: Child[] = [];
    const { result, finish } = await roll(generation, fresh).catch(async (error: unknown) => {
      await discardAll(fresh);
      await generations.discard(generation);
      throw error;
    });
    await finish();
    this.options.team.starts.look(); // where nobody was left to leave
    return { ...result, milliseconds: Math.round(clock.now() - began) };
  }

  async #bootWorkers(settings: Settings, generation: Generation, fresh: Child[]): Promise<Child[]> {
    const { team, progress, stopped } = this.options;
    const { mode, worker_num } = settings.setting;
    if (mode === 'base') return [];
    progress(`starting ${worker_num} workers of generation ${generation.number}`);
    const workers = team.workers.boot(worker_num, generation);
    fresh.push(...workers);
    await bootAll(workers, fresh, stopped);
    return workers;
  }

  async #readSettings(generation: Generation): Promise<Settings> {
    const settings = await this.options.loadSettings(generation);
    ensureSameManager(this.options.settings, settings);
    return settings;
  }

  async #openHandle({ outside }: Settings): Promise<ListeningHandle> {
    const { handle } = this.options.team.switchboard;
    const { host, port } = this.options.settings.outside;
    const isSame = outside.host === host && outside.port === port;
    return handle !== undefined && isSame ? handle : openListeningHandle(outside.host, outside.port);
  }

  async #describe(generation: Generation, fresh: readonly Child[]): Promise<Result> {
    const { generations, team } = this.options;
    const { workers, gateways } = team;
    const [child] = fresh;
    const before = routesOf(workers.all.length > 0 ? workers.all : gateways.all);
    const after = child?.readyReport?.routes ?? [];
    return {
      from: (workers.generation ?? gateways.generation)?.number ?? 0,
      generation: generation.number,
      workers: fresh.length,
      routesAdded: after.filter((route) => !before.includes(route)),
      routesRemoved: before.filter((route) => !after.includes(route)),
      needsRestart: await findNeedsRestart(gateways, generations, { generation, child }),
    };
  }
}

/** How many processes hold sockets. */
export function gatewayCount({ setting }: Settings): number {
  return setting.mode === 'base' ? 1 : setting.gateway_num;
}

function routesOf(slots: Slots['all']): readonly string[] {
  return slots.find(({ child }) => child.readyReport?.routes !== undefined)?.child.readyReport?.routes ?? [];
}
