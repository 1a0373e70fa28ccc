import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { Clock, Log, Timer } from '#library';
import type { Report, Role } from '../link/orders.js';
import { Child } from './child.js';
import type { Generation } from './generations.js';
import type { LinkPaths } from './link-paths.js';

/** What every child is told about the project. */
export interface Project {
  readonly root: string;
  /** The application tree, relative to the project's folder. */
  readonly app: string;
  readonly configFile?: string;
}

/** The time limits of a child; both in milliseconds. */
export interface ChildLimits {
  readonly bootMs: number;
  readonly hangMs: number;
}

/** Who wants to know what happens in the crew. */
export interface CrewListener {
  reported(child: Child, report: Report): void;
  /** A child was forked or is gone. */
  changed(child: Child): void;
}

/** What a crew needs. */
export interface CrewOptions {
  readonly project: Project;
  readonly paths: LinkPaths;
  readonly clock: Clock;
  readonly log: Log;
}

const watchMs = 250;
/** When the manager itself was held up for longer than this, silence of the others proves nothing. */
const graceMs = 1_000;

/** Every living child, in a slot or not. Children that hang are killed here; whoever owns the slot replaces them. */
export class Crew {
  readonly #children = new Set<Child>();
  readonly #watch: Timer;
  /** This server, to others that share state with it; unique over restarts and machines. */
  readonly node = newId();
  #workers = 0;
  #watched: number;
  /** The longest that the manager's own event loop was late, milliseconds. */
  lag = 0;

  constructor(
    private readonly options: CrewOptions,
    public limits: ChildLimits,
    private readonly listener: CrewListener,
  ) {
    this.#watched = options.clock.now();
    this.#watch = options.clock.every(watchMs, () => this.#killHung());
  }

  /** The living children, of those roles where some are named. */
  members(...roles: readonly Role[]): Child[] {
    return [...this.#children].filter((child) => roles.length === 0 || roles.includes(child.role));
  }

  /** Forks a child that runs that generation, in the place of one that served or before anybody does. */
  fork(role: Role, number: number, generation: Generation, isReplacement = false): Child {
    const { project, paths, clock } = this.options;
    const id = role === 'worker' ? `w${++this.#workers}` : newId();
    const child = new Child({
      boot: {
        kind: 'boot',
        role,
        id,
        number,
        generation: generation.number,
        isReplacement,
        root: project.root,
        folder: generation.folder,
        app: project.app,
        ...(project.configFile === undefined ? {} : { configFile: project.configFile }),
        node: `${this.node}.${id}`,
        clusterPath: paths.cluster,
        ...(role === 'gateway' ? { linkPath: paths.of(id) } : {}),
        ...(role === 'worker' ? { gateways: this.addresses() } : {}),
      },
      entry: join(generation.folder, 'core', role, 'main.js'),
      bootMs: this.limits.bootMs,
      clock,
      listener: {
        reported: (from, report) => this.listener.reported(from, report),
        gone: (from) => this.#gone(from),
      },
    });
    this.#children.add(child);
    this.listener.changed(child);
    return child;
  }

  /** The gateways that workers can connect to. */
  addresses(): { id: string; path: string }[] {
    return this.members('gateway')
      .filter(({ state }) => state === 'ready' || state === 'draining')
      .map(({ id }) => ({ id, path: this.options.paths.of(id) }));
  }

  /** Kills every child and waits until none is left. */
  async kill(): Promise<void> {
    const all = this.members();
    for (const child of all) child.kill();
    await Promise.all(all.map((child) => child.exited));
  }

  /** Ends the watch. */
  close(): void {
    this.#watch.stop();
    this.options.paths.close();
  }

  #gone(child: Child): void {
    this.#children.delete(child);
    if (child.role === 'gateway') this.options.paths.release(child.id);
    this.listener.changed(child);
  }

  #killHung(): void {
    const now = this.options.clock.now();
    this.lag = Math.max(0, now - this.#watched - watchMs);
    this.#watched = now;
    const watched = this.members().filter(({ state }) => state === 'ready' || state === 'draining');
    if (this.lag > graceMs) for (const child of watched) child.heard = now;
    for (const child of watched.filter(({ heard }) => now - heard > this.limits.hangMs)) {
      this.options.log.error(
        { pid: child.pid },
        `${child.describe()} was silent for ${Math.round(now - child.heard)} ms: killed`,
      );
      child.heard = now;
      child.kill();
    }
  }
}

/** Ten letters and digits: unique for ever, because connection ids begin with it. */
function newId(): string {
  return Array.from({ length: 10 }, () => randomInt(36).toString(36)).join('');
}
