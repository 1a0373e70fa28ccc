import type { Clock, Log } from '#library';
import type { Settings } from '../config/schema.js';
import type { Child } from './child.js';
import type { ControlRequest } from './control-messages.js';
import { ControlPort } from './control-port.js';
import type { Project } from './crew.js';
import { OperationFailed } from './failure.js';
import { Generations, type Build, type Generation } from './generations.js';
import { unlessStopped } from './interruption.js';
import { endLeftovers } from './leftovers.js';
import { OriginalProtocol } from './original-protocol.js';
import { type MarkedChild, PidFile, pidPath } from './pid-file.js';
import { processStart } from './process-start.js';
import type { Progress, RolloutResult } from './rollout.js';
import { keepSecret } from './secret.js';
import { Supervisor } from './supervisor.js';

/** What a manager needs. */
export interface ManagerOptions {
  readonly project: Project;
  /** The settings that a generation in that folder runs with. Whatever it throws is told to the operator. */
  readonly loadSettings: (folder: string) => Promise<Settings>;
  readonly clock: Clock;
  readonly log: Log;
  /** The start compiles too, and each build only what changed since the last one. */
  readonly isDevelopment?: boolean;
}

/** What is being served, for the banner. */
export interface Serving {
  readonly pid: number;
  readonly generation: number;
  readonly settings: Settings;
  readonly outside: { readonly host: string; readonly port: number };
  /** Where the console finds the manager. */
  readonly manager: { readonly host: string; readonly port: number };
}

/** One server of a project: its mark, its control port, and the processes. */
export class Manager {
  /** Resolves when everything has ended. */
  readonly ended: Promise<void>;
  readonly #generations: Generations;
  #file: PidFile | undefined;
  #port: ControlPort | undefined;
  #supervisor: Supervisor | undefined;
  readonly #stopping = new AbortController();
  #end: () => void = () => {};

  constructor(private readonly options: ManagerOptions) {
    const { root, app } = options.project;
    this.#generations = new Generations(root, app, options.isDevelopment);
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  /** Resolves when clients are being served. Fails with all reasons, and then nothing is left of it. */
  async start(): Promise<Serving> {
    const { project, clock, log } = this.options;
    const { file, left } = PidFile.take(pidPath(project.root));
    this.#file = file;
    const { signal } = this.#stopping;
    let generation: Generation | undefined;
    try {
      const dead = await endLeftovers(left, clock, log);
      await this.#generations.sweep();
      generation = await this.#generations.make(this.#firstBuild, signal);
      return await unlessStopped(signal, Promise.resolve(generation)).then((made) => this.#serve(made, dead));
    } catch (error) {
      await this.#supervisor?.kill();
      this.#close();
      if (generation !== undefined) await this.#generations.discard(generation);
      throw error;
    }
  }

  /** Puts a new generation into service, as the console would have it. Fails with all reasons, and the old one stays. */
  async roll(method: 'reload' | 'restart', noBuild: boolean, progress: Progress): Promise<RolloutResult> {
    const supervisor = this.#served;
    const result = await supervisor[method](this.#build(noBuild), progress);
    this.#markAddress(supervisor);
    return result;
  }

  /** Lets the clients and then the processes go. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#supervisor?.stop();
    this.#close();
  }

  /** Ends everything at once. */
  async kill(): Promise<void> {
    this.#stopping.abort();
    await this.#supervisor?.kill();
    this.#close();
  }

  async #serve(generation: Generation, dead: readonly MarkedChild[]): Promise<Serving> {
    const { project, clock, log, loadSettings } = this.options;
    const settings = await loadSettings(generation.folder);
    const supervisor = new Supervisor({
      project,
      generations: this.#generations,
      generation,
      settings,
      dead,
      loadSettings: ({ folder }) => loadSettings(folder),
      clock,
      log,
      changed: (children) => this.#file?.update({ children: children.flatMap(mark) }),
    });
    this.#supervisor = supervisor;
    const port = await this.#openPort(settings);
    await supervisor.start();
    await this.#generations.prune([generation.number]);
    this.#markAddress(supervisor);
    const outside = supervisor.address ?? settings.outside;
    const manager = { host: settings.manager.host, port };
    return { pid: process.pid, generation: generation.number, settings, outside, manager };
  }

  #markAddress({ address }: Supervisor): void {
    if (address !== undefined) this.#file?.update({ outside: { host: address.host, port: address.port } });
  }

  async #openPort({ manager }: Settings): Promise<number> {
    const { project, clock } = this.options;
    const secret = keepSecret(project.root, manager.secret);
    this.#port = new ControlPort({
      secret,
      clock,
      generation: () => (this.#stopping.signal.aborted ? 0 : (this.#supervisor?.generation ?? 0)),
      answer: (request, progress) => this.#answer(request, progress),
      answerOriginal: async (frame) => this.#original().answer(frame),
    });
    const port = await this.#port.listen(manager.host, manager.port);
    this.#file?.update({ manager: { host: manager.host, port } });
    return port;
  }

  /** The same commands for those who speak as the original's console does. */
  #original(): OriginalProtocol {
    const { locale, inspection } = this.#served;
    return new OriginalProtocol({
      locale,
      status: () => this.#served.status(),
      say: (text) => inspection.say(text),
      run: (method, progress) => this.#answer({ method }, progress),
    });
  }

  async #answer(request: ControlRequest, progress: Progress): Promise<unknown> {
    const supervisor = this.#served;
    switch (request.method) {
      case 'status':
        return supervisor.status();
      case 'routes':
        return supervisor.routes();
      case 'connections':
      case 'rooms':
      case 'kick':
      case 'say':
        return supervisor.inspection.answer(request);
      case 'reload':
      case 'restart':
        return this.roll(request.method, request.noBuild === true, progress);
      case 'stop':
        progress('stopping');
        this.#stopping.abort();
        await supervisor.stop();
        // The answer must be on its way before the port closes with everything else.
        setImmediate(() => this.#close());
        return null;
    }
  }

  get #served(): Supervisor {
    if (this.#supervisor === undefined) throw new OperationFailed('busy', ['the server is starting']);
    return this.#supervisor;
  }

  get #firstBuild(): Build {
    return this.#generations.canCopy && this.options.isDevelopment !== true ? 'copy' : 'compile';
  }

  #build(noBuild: boolean): Build {
    return this.#generations.canCompile && !noBuild ? 'compile' : 'copy';
  }

  #close(): void {
    this.#port?.close();
    this.#file?.release();
    this.#file = undefined;
    this.#end();
  }
}

/** A child as the mark has it; one that is gone already is left out. */
function mark({ pid, role, boot }: Child): MarkedChild[] {
  const startedAt = pid > 1 ? processStart(pid) : undefined;
  const name = role === 'gateway' ? boot.id : boot.node;
  return startedAt === undefined ? [] : [{ pid, startedAt, role, name }];
}
