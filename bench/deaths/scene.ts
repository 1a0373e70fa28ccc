import { join } from 'node:path';
import { createLog, systemClock } from '#library';
import { RemoteCluster } from '../../core/cluster/remote/client.js';
import { Crowd } from '../../tests/support/crowd.js';
import { ProjectClient, type Reply } from '../../tests/support/project-client.js';
import { processesIn } from '../../tests/processes-in.js';
import { within } from '../../tests/support/within.js';
import type { HoldlineServer } from '../support/servers.js';
import { until } from '../support/waiting.js';

/** How long something may take that is promised much sooner, milliseconds; then the program fails. */
export const patience = 30_000;

/** A server, and the clients that see its processes die. */
export class Scene {
  readonly #clients = new Set<ProjectClient>();
  #token = '';
  /** What the processes share, where it was looked at. */
  #state: RemoteCluster | undefined;

  constructor(readonly server: HoldlineServer) {}

  /** Lets the clients of the last death go, and waits until the server is as after a start. */
  async prepare(): Promise<void> {
    for (const client of this.#clients) client.end();
    this.#clients.clear();
    this.#token = await this.server.console.token();
    await until('a gateway and two workers are ready', patience, async () => {
      const rows = await this.server.console.processes();
      const ready = rows.filter(({ role, state }) => role !== 'manager' && state === 'ready');
      return ready.length === rows.length - 1 && ready.length === 3;
    });
  }

  /** Connects so many clients, each of which has been answered once, by worker. */
  async connect(count: number): Promise<Map<number, ProjectClient[]>> {
    const byWorker = new Map<number, ProjectClient[]>();
    while (count-- > 0) {
      const client = this.#keep(await this.#connect());
      const worker = await client.workerPid();
      byWorker.set(worker, [...(byWorker.get(worker) ?? []), client]);
    }
    return byWorker;
  }

  /** Connects so many clients, each in rooms and in shared sets and with a close controller. */
  async gather(count: number): Promise<Crowd> {
    const log = createLog({ level: 'silent' });
    const path = join(this.server.folder, 'runtime/run/cluster.sock');
    await this.#state?.close();
    this.#state = await RemoteCluster.open({ path, node: 'bench', clock: systemClock, log });
    const entrance = {
      tokens: async () => Array.from({ length: count }, () => this.#token),
      connect: async () => this.#keep(await this.#connect()),
    };
    return Crowd.gather(entrance, this.#state, count, 'u1');
  }

  /** The first process of that role. */
  async pidOf(role: 'manager' | 'gateway'): Promise<number> {
    const rows = await this.server.console.processes();
    return rows.find((row) => row.role === role)?.pid ?? NaN;
  }

  /** Lets new clients try until one gets the answer that is wanted: `count` with 200, from a worker that will do. */
  async served(willDo: (worker: unknown) => boolean = () => true): Promise<void> {
    const answered = until('a new client is answered', patience, async () => {
      const { status, param } = await this.#ask();
      return status === 200 && willDo(param);
    });
    await within('an answer to a new client', answered, patience);
  }

  /** Waits until no process of the server is left, whoever its parent is by now. */
  async deserted(): Promise<void> {
    await until('no process is left', patience, () => processesIn(this.server.folder).length === 0);
  }

  /** Waits until the clients are cut off, and says which were not cut off with that code. */
  async cutOff(code: number): Promise<string[]> {
    const ends = [...this.#clients].map(({ closed }) => within('the end of a client', closed, patience));
    const others = (await Promise.all(ends)).filter((end) => end.code !== code);
    return others.map((end) => `a client was closed with ${end.code} in place of ${code}`);
  }

  /** Ends everything, also what should have ended by itself. */
  async end(): Promise<void> {
    await this.#state?.close();
    for (const client of this.#clients) client.end();
    for (const pid of processesIn(this.server.folder)) process.kill(pid, 'SIGKILL');
    await this.server.stop();
  }

  async #ask(): Promise<Pick<Reply, 'status' | 'param'>> {
    try {
      const client = await this.#connect();
      return await client.request('count').finally(() => client.end());
    } catch {
      return { status: 0 }; // nobody accepts yet, or nobody lets in
    }
  }

  #keep(client: ProjectClient): ProjectClient {
    this.#clients.add(client);
    return client;
  }

  #connect(): Promise<ProjectClient> {
    return ProjectClient.connect(`ws://127.0.0.1:${this.server.port}/`, this.#token);
  }
}
