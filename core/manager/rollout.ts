import type { Clock, Log } from '#library';
import type { Settings } from '../config/schema.js';
import type { Child } from './child.js';
import { OperationFailed } from './failure.js';
import type { Build, Generation, Generations } from './generations.js';
import { unlessStopped } from './interruption.js';
import { openListeningHandle, type ListeningHandle } from './listening-handle.js';
import type { Slots } from './slots.js';
import type { Switchboard } from './switchboard.js';

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

/** What a rollout works on. */
export interface RolloutOptions {
  readonly workers: Slots;
  readonly gateways: Slots;
  readonly switchboard: Switchboard;
  readonly generations: Generations;
  readonly clock: Clock;
  readonly log: Log;
  /** Reads the settings that a generation would run with. */
  readonly loadSettings: (generation: Generation) => Promise<Settings>;
  /** The settings are in force from now on. */
  readonly apply: (settings: Settings) => void;
}

/** Puts a new generation into service. Until it is ready as a whole, the old one notices nothing. */
export class Rollout {
  constructor(
    private readonly options: RolloutOptions,
    private settings: Settings,
    private readonly progress: Progress,
    private readonly stopped: AbortSignal,
  ) {}

  /** New workers; the gateways and their clients stay. In base mode, where that is impossible, it is a restart. */
  async reload(build: Build): Promise<RolloutResult> {
    if (this.settings.setting.mode === 'base') return this.restart(build);
    return this.#inNewGeneration(build, async (generation) => {
      const fresh = this.#bootWorkers(generation);
      await this.#allReady(fresh, fresh);
      const result = await this.#result(generation, fresh);
      const old = this.options.workers.adopt(fresh, generation);
      this.progress(`generation ${generation.number} is in service, ${old.length} old workers are finishing`);
      return { result, finish: () => this.options.switchboard.retire(old, this.stopped) };
    });
  }

  /** New workers and, beside the old ones for the drain time, new gateways; the settings are read anew. */
  async restart(build: Build): Promise<RolloutResult> {
    return this.#inNewGeneration(build, async (generation) => {
      const settings = await this.#readSettings(generation);
      const previous = this.options.switchboard.handle;
      const handle = await this.#openHandle(settings);
      this.settings = settings;
      const fresh: Child[] = [];
      try {
        const gateways = this.options.gateways.boot(gatewayCount(settings), generation);
        fresh.push(...gateways);
        await this.#allReady(gateways, fresh);
        const workers = this.#bootWorkers(generation);
        fresh.push(...workers);
        await this.#allReady(workers, fresh);
        const result = await this.#result(generation, workers.length > 0 ? workers : gateways);
        this.options.switchboard.handle = handle;
        for (const gateway of gateways) await this.options.switchboard.introduce(gateway, workers);
        const finish = this.#replaceAll(settings, generation, gateways, workers);
        if (previous !== handle) previous?.close();
        return { result: { ...result, needsRestart: [] }, finish };
      } catch (error) {
        await discardAll(fresh);
        this.options.switchboard.handle = previous;
        if (handle !== previous) handle.close();
        throw error;
      }
    });
  }

  #replaceAll(
    settings: Settings,
    generation: Generation,
    gateways: readonly Child[],
    workers: readonly Child[],
  ): () => Promise<void> {
    const { switchboard } = this.options;
    const oldWorkers = this.options.workers.adopt(workers, generation);
    const oldGateways = this.options.gateways.adopt(gateways, generation);
    this.options.apply(settings);
    this.progress(`generation ${generation.number} is in service, the old gateways let their clients go`);
    return async () => {
      await Promise.all([
        switchboard.retire(oldWorkers, this.stopped, oldGateways),
        switchboard.drain(oldGateways, 1012, 'restart', this.stopped),
      ]);
      switchboard.announceGateways();
    };
  }

  async #inNewGeneration(
    build: Build,
    roll: (
      generation: Generation,
    ) => Promise<{ result: Omit<RolloutResult, 'milliseconds'>; finish: () => Promise<void> }>,
  ): Promise<RolloutResult> {
    const { clock, generations } = this.options;
    const began = clock.now();
    this.progress(build === 'compile' ? 'compiling' : 'copying dist');
    const generation = await generations.make(build, this.stopped);
    const { result, finish } = await unlessStopped(this.stopped, Promise.resolve(generation))
      .then(roll)
      .catch(async (error: unknown) => {
        await generations.discard(generation);
        throw error;
      });
    await finish();
    return { ...result, milliseconds: Math.round(clock.now() - began) };
  }

  #bootWorkers(generation: Generation): Child[] {
    const { mode, worker_num } = this.settings.setting;
    if (mode === 'base') return [];
    this.progress(`starting ${worker_num} workers of generation ${generation.number}`);
    return this.options.workers.boot(worker_num, generation);
  }

  /** Waits for the children; when one of the fresh ones is of no use, none is: all are killed. */
  async #allReady(children: readonly Child[], fresh: readonly Child[]): Promise<void> {
    try {
      await bootAll(children, fresh, this.stopped);
    } catch (error) {
      await discardAll(fresh);
      throw error;
    }
  }

  async #readSettings(generation: Generation): Promise<Settings> {
    const settings = await this.options.loadSettings(generation);
    if (settings.setting.mode !== this.settings.setting.mode) {
      throw new OperationFailed('config', [
        'setting.mode cannot change while the server runs: stop and start',
      ]);
    }
    return settings;
  }

  async #openHandle({ outside }: Settings): Promise<ListeningHandle> {
    const { handle } = this.options.switchboard;
    const isSame = outside.host === this.settings.outside.host && outside.port === this.settings.outside.port;
    return handle !== undefined && isSame ? handle : openListeningHandle(outside.host, outside.port);
  }

  async #result(
    generation: Generation,
    fresh: readonly Child[],
  ): Promise<Omit<RolloutResult, 'milliseconds'>> {
    const { workers, gateways } = this.options;
    const before = routesOf(workers.all.length > 0 ? workers.all : gateways.all);
    const after = fresh[0]?.readyReport?.routes ?? [];
    return {
      from: (workers.generation ?? gateways.generation)?.number ?? 0,
      generation: generation.number,
      workers: fresh.length,
      routesAdded: after.filter((route) => !before.includes(route)),
      routesRemoved: before.filter((route) => !after.includes(route)),
      needsRestart: await this.#needsRestart(generation, fresh),
    };
  }

  async #needsRestart(generation: Generation, fresh: readonly Child[]): Promise<string[]> {
    const { gateways, generations } = this.options;
    const running = gateways.generation;
    const [gateway] = gateways.ready;
    const [worker] = fresh;
    const sentences: string[] = [];
    if (
      gateway !== undefined &&
      gateway.readyReport?.settings.settings !== worker?.readyReport?.settings.settings
    ) {
      sentences.push('the settings changed: the gateways keep the old ones until restart');
    }
    const print = (of: Generation) => generations.gatewayPrint(of);
    if (running !== undefined && (await print(running)) !== (await print(generation))) {
      sentences.push("the gateways' code changed: it stays the old one until restart");
    }
    return sentences;
  }
}

/** How many processes hold sockets. */
export function gatewayCount({ setting }: Settings): number {
  return setting.mode === 'base' ? 1 : setting.gateway_num;
}

/** Waits until all children are ready. Fails when one of the watched ones dies meanwhile, or when the server stops. */
export async function bootAll(
  children: readonly Child[],
  watched: readonly Child[],
  stopped: AbortSignal,
): Promise<void> {
  const died = watched.map(async (child) => {
    await child.exited;
    throw child.failure();
  });
  for (const death of died) death.catch(() => {}); // Later deaths are the business of the slots.
  const ready = Promise.all(children.map((child) => child.ready()));
  await unlessStopped(stopped, Promise.race([ready, ...died]));
}

async function discardAll(children: readonly Child[]): Promise<void> {
  for (const child of children) child.kill();
  await Promise.all(children.map((child) => child.exited));
}

function routesOf(slots: Slots['all']): readonly string[] {
  return slots.find(({ child }) => child.readyReport?.routes !== undefined)?.child.readyReport?.routes ?? [];
}
