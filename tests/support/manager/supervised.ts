import net from 'node:net';
import { settingsSchema, type SettingsInput } from '../../../core/config/schema.js';
import { Generations } from '../../../core/manager/generations.js';
import { Supervisor } from '../../../core/manager/supervisor.js';
import { systemClock } from '../../../library/index.js';
import { LogLines } from './log-lines.js';
import { ScratchProject } from './scratch-project.js';
import type { Behaviour, GatewayState } from './stand-in.js';

/** A supervisor with real processes that are stand-ins. */
export class Supervised {
  private constructor(
    readonly logs: LogLines,
    readonly project: ScratchProject,
    readonly generations: Generations,
    readonly supervisor: Supervisor,
  ) {}

  /** Builds everything but the processes. */
  static async create(
    behaviour: Behaviour = {},
    setting: SettingsInput['setting'] = {},
    restMs = 60_000,
  ): Promise<Supervised> {
    const project = new ScratchProject();
    project.build(behaviour);
    const generations = new Generations(project.root, 'app');
    await generations.sweep();
    const settings = settingsSchema.parse({
      outside: { port: 0 },
      setting: { drainMs: 2_000, ...setting },
    });
    const logs = new LogLines();
    const supervisor = new Supervisor({
      project: { root: project.root, app: 'app' },
      generations,
      generation: await generations.make('copy'),
      settings,
      loadSettings: () => Promise.resolve(settings),
      clock: systemClock,
      log: logs.log,
      patience: { firstMs: 5, mostMs: 10, attempts: 5, restMs },
      changed: () => {},
    });
    return new Supervised(logs, project, generations, supervisor);
  }

  /** Starts it, and ends it with the test. */
  static async start(
    context: { after(callback: () => Promise<void>): void },
    behaviour: Behaviour = {},
    setting: SettingsInput['setting'] = {},
    restMs?: number,
  ): Promise<Supervised> {
    const supervised = await Supervised.create(behaviour, setting, restMs);
    context.after(() => supervised.end());
    await supervised.supervisor.start();
    return supervised;
  }

  /** Puts the next generation into service. */
  async reload(behaviour: Behaviour) {
    this.project.build(behaviour);
    return this.supervisor.reload('copy', (text) => this.logs.log.info(text));
  }

  async restart(behaviour: Behaviour) {
    this.project.build(behaviour);
    return this.supervisor.restart('copy', (text) => this.logs.log.info(text));
  }

  /** Process numbers of that role as `status` has them. */
  pids(role: 'gateway' | 'worker'): number[] {
    const rows = this.supervisor.status().processes.filter((row) => row.role === role);
    return rows.map(({ pid }) => pid);
  }

  /** What the gateway says that a client reaches. */
  async ask(): Promise<GatewayState> {
    const { host = '', port = 0 } = this.supervisor.address ?? {};
    const socket = net.connect(port, host).setEncoding('utf8');
    let text = '';
    for await (const part of socket) text += String(part);
    const state: GatewayState = JSON.parse(text);
    return state;
  }

  async end(): Promise<void> {
    await this.supervisor.kill();
    this.project.remove();
  }
}
