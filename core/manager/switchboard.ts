import type { Clock, Log } from '#library';
import type { Child } from './child.js';
import type { Crew } from './crew.js';
import { unlessStopped } from './interruption.js';
import type { ListeningHandle } from './listening-handle.js';
import type { Slots } from './slots.js';
import { within } from './within.js';

/** What a switchboard needs. */
export interface SwitchboardOptions {
  readonly crew: Crew;
  readonly gateways: Slots;
  readonly workers: Slots;
  readonly clock: Clock;
  readonly log: Log;
}

/** Gateways may take a little longer than the drain limit that they were given, milliseconds. */
const slackMs = 2_000;

/** Tells gateways and workers of each other: who gives work to whom, who leaves, who listens. */
export class Switchboard {
  /** What gateways accept on. */
  handle: ListeningHandle | undefined;
  /** Where clients were last known to be accepted. */
  address: { readonly host: string; readonly port: number } | undefined;

  constructor(
    private readonly options: SwitchboardOptions,
    public drainMs: number,
  ) {}

  /** Tells the workers where the gateways are. */
  announceGateways(): void {
    const gateways = this.options.crew.addresses();
    for (const worker of this.options.crew.members('worker')) worker.order({ kind: 'gateways', gateways });
  }

  /** Tells the gateways whom to kill should the manager die. */
  announceWorkers(): void {
    const { crew } = this.options;
    const pids = crew
      .members('worker')
      .map(({ pid }) => pid)
      .filter((pid) => pid > 1);
    for (const gateway of crew.members('gateway')) gateway.order({ kind: 'workers', pids });
  }

  /** Tells gateways who gets work now: those workers, or the ready ones in the slots. */
  assign(gateways: readonly Child[] = this.#serving(), workers = this.options.workers.ready): void {
    for (const gateway of gateways.filter(({ role }) => role === 'gateway')) {
      gateway.order({ kind: 'assign', workers: workers.map(({ id }) => id), drainMs: this.drainMs });
    }
  }

  /** Puts a ready gateway into service: work goes to those workers, and clients are accepted. */
  async introduce(gateway: Child, workers?: readonly Child[]): Promise<void> {
    this.announceWorkers();
    this.announceGateways();
    this.assign([gateway], workers === undefined ? undefined : [...workers]);
    const failed = gateway.next('failed');
    const listening = gateway.next('listening');
    gateway.order({ kind: 'listen' }, this.handle);
    const report = await Promise.race([listening, failed]);
    if (report?.kind === 'listening') {
      this.address = { host: report.host, port: report.port };
      return;
    }
    const failure = gateway.failure();
    gateway.kill();
    throw failure;
  }

  /**
   * Moves all connections from workers that are in no slot any more, then lets those leave. `gateways` are those that may
   * have given them work; one that never did says nothing about them.
   */
  async retire(
    workers: readonly Child[],
    stopped: AbortSignal,
    gateways: readonly Child[] = this.#serving(),
  ): Promise<void> {
    const leaving = workers.filter(({ state }) => state !== 'gone');
    for (const worker of leaving.filter(({ state }) => state === 'starting')) worker.kill();
    const serving = leaving.filter(({ state }) => state !== 'starting');
    const moved = gateways.flatMap((gateway) =>
      serving.map((worker) =>
        Promise.race([gateway.next('retired', (report) => report.worker === worker.id), worker.exited]),
      ),
    );
    this.assign();
    for (const worker of serving) if (worker.state === 'ready') worker.state = 'draining';
    await unlessStopped(stopped, within(this.options.clock, this.drainMs + slackMs, Promise.all(moved)));
    await this.dismiss(leaving, 'reload', stopped);
  }

  /** Closes all clients of gateways that are in no slot any more, then lets those leave. */
  async drain(gateways: readonly Child[], code: number, reason: string, stopped: AbortSignal): Promise<void> {
    const over = gateways.map((gateway) => this.drainOne(gateway, code, reason));
    await unlessStopped(stopped, within(this.options.clock, this.drainMs + slackMs, Promise.all(over)));
    await this.dismiss(gateways, code === 1012 ? 'reload' : 'shutdown', stopped);
  }

  /** Resolves when a gateway has no client any more, or is gone. */
  async drainOne(gateway: Child, code: number, reason: string): Promise<void> {
    if (gateway.state === 'starting') gateway.kill();
    const over = gateway.isDrained ? Promise.resolve() : gateway.next('drained');
    if (gateway.state === 'ready') gateway.drain(code, reason, this.drainMs);
    await over;
  }

  /** Asks children to leave and kills those that do not within the drain limit. */
  async dismiss(
    children: readonly Child[],
    why: 'reload' | 'shutdown',
    stopped?: AbortSignal,
  ): Promise<void> {
    for (const child of children) {
      if (child.state === 'starting') child.kill();
      else child.stop(why);
    }
    const left = within(this.options.clock, this.drainMs, Promise.all(children.map((child) => child.exited)));
    const inTime = stopped === undefined ? await left : await unlessStopped(stopped, left);
    if (inTime) return;
    for (const child of children.filter(({ state }) => state !== 'gone')) {
      this.options.log.warn(
        { pid: child.pid },
        `${child.describe()} did not leave within the drain limit: killed`,
      );
      child.kill();
    }
    await Promise.all(children.map((child) => child.exited));
  }

  /** Whoever holds connections that may have to move. */
  #serving(): Child[] {
    return this.options.crew
      .members('gateway')
      .filter(({ state }) => state === 'ready' || state === 'draining');
  }
}
