import type { Cluster } from '../../core/cluster/cluster.js';
import { Crowd } from './crowd.js';
import type { Ending } from './ending.js';
import { Project, type ProjectOptions } from './project.js';
import type { ThrowAwayRedis } from './redis.js';
import { SharedStatePlace } from './shared-state.js';

/** How it is started. */
export interface RunningOptions {
  readonly redis: ThrowAwayRedis | undefined;
  readonly guests: number;
  readonly settings: ProjectOptions['settings'];
}

/** A scratch project that serves guests, and what its processes share; it ends with the test. */
export class Running {
  private constructor(
    readonly project: Project,
    readonly state: Cluster,
    readonly crowd: Crowd,
  ) {}

  static async start(test: Ending, { redis, guests, settings }: RunningOptions): Promise<Running> {
    const shared = new SharedStatePlace(redis);
    const project = Project.in(test, { settings: { ...shared.settings, ...settings } });
    await project.start();
    const state = await shared.open(test, project);
    return new Running(project, state, await Crowd.gather(project, state, guests));
  }
}
