import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, createLog, type Log, mergePatch, systemClock } from '#library';
import type { Cluster } from '../../core/cluster/cluster.js';
import { type Settings, type SettingsInput, settingsSchema } from '../../core/config/schema.js';
import { createAuthenticator, mintToken, type TokenClaims } from '../../core/gateway/authenticate.js';
import { Pages } from '../../core/gateway/doors/pages.js';
import { WebSocketDoor } from '../../core/gateway/doors/websocket.js';
import { createDirectLink } from '../../core/link/direct.js';
import { protocolVersion, type WorkerHello } from '../../core/link/messages.js';
import { connectToGateway } from '../../core/link/unix-client.js';
import { listenForWorkers } from '../../core/link/unix-server.js';
import { type Application, createApplication } from '../../core/worker/application.js';
import { TestClient, type ClientSettings } from './client.js';
import type { Ending } from './ending.js';
import { memoryCluster } from './memory-cluster.js';
import { StandInWorker } from './stand-in-worker.js';
import { shortFolder } from './temporary-folder.js';
import { fixtureAuth } from './tokens.js';
import { WatchedGateway } from './watched-gateway.js';

/** How a test server is made. */
export interface ServerOptions {
  /** `process`: unix sockets between gateway and worker, both in this process. `base`: the link is a function call. */
  readonly shape?: 'process' | 'base';
  /** Merged over settings that fit the fixtures of the vectors. */
  readonly settings?: SettingsInput;
  /** How many workers run the application; one where nothing is given. They are called w1, w2 … */
  readonly workers?: number;
  /** The compiled application tree; that of the tests where none is given. */
  readonly appFolder?: string;
  /** What gateway and workers share; a state of its own where none is given. */
  readonly cluster?: Cluster;
  /** The gateway's id. */
  readonly id?: string;
  /** The gateway's clock. */
  readonly clock?: Clock;
}

const testApp = fileURLToPath(new URL('../app', import.meta.url));
const pagesFolder = fileURLToPath(new URL('../../../public/pages', import.meta.url));
const root = 'http://127.0.0.1';

/** A gateway with its door on a free port of this machine, and whatever workers the test gives it. Ends with the test. */
export class TestServer {
  readonly gateway: WatchedGateway;
  readonly settings: Settings;
  /** Every line of the log, parsed; down to `debug`. */
  readonly logged: Record<string, unknown>[] = [];
  /** The same as they were written. */
  readonly lines: string[] = [];
  readonly log: Log;
  /** What gateway and workers share. */
  readonly cluster: Cluster;
  port = 0;
  readonly #door: WebSocketDoor;
  readonly #test: Ending;
  readonly #options: ServerOptions;
  /** Where workers come to, once there was one. */
  #path: string | undefined;
  readonly #names: string[] = [];
  readonly #workers = new Map<string, StandInWorker>();
  readonly #links = new Map<string, { close(): void }>();

  private constructor(test: Ending, options: ServerOptions) {
    const { settings = {}, clock = systemClock, id = 'g1' } = options;
    this.#test = test;
    this.#options = options;
    this.settings = settingsSchema.parse(mergePatch({ auth: fixtureAuth }, settings));
    this.log = createLog({
      level: 'debug',
      destination: {
        write: (line) => {
          this.lines.push(line);
          this.logged.push(JSON.parse(line));
        },
      },
    });
    const { auth, limits } = this.settings;
    const cluster = (this.cluster = options.cluster ?? memoryCluster(clock));
    this.gateway = new WatchedGateway({ id, settings: this.settings, cluster, clock, log: this.log });
    this.#door = new WebSocketDoor({
      gateway: this.gateway,
      settings: this.settings,
      cluster,
      clock,
      log: this.log,
      authenticate: createAuthenticator(auth, limits.maxAuthChars, systemClock),
      pages: new Pages({
        settings: this.settings,
        folder: pagesFolder,
        mint: (claims) => mintToken(auth, claims, 60, systemClock),
      }),
    });
  }

  /** A server with an application behind it. */
  static async start(test: Ending, options: ServerOptions = {}): Promise<TestServer> {
    const server = await TestServer.startAlone(test, options);
    for (let number = 1; number <= (options.workers ?? 1); number++)
      await server.addApplication(`w${number}`);
    return server;
  }

  /** A server without a worker. */
  static async startAlone(test: Ending, options: ServerOptions = {}): Promise<TestServer> {
    const server = new TestServer(test, options);
    await server.gateway.enrol();
    server.port = await server.#door.listen({ port: 0, host: '127.0.0.1' });
    test.after(() => server.#end());
    return server;
  }

  /** Links one more worker that runs the application, and gives it connections. */
  async addApplication(name: string): Promise<void> {
    const { settings, log, cluster } = this;
    const { appFolder = testApp, shape = 'base' } = this.#options;
    const facts = { appFolder, settings, cluster, node: name, log, clock: systemClock };
    const application = await createApplication(facts);
    if (shape === 'base') return this.#linkDirectly(application, name);
    this.#path ??= await this.#listenForWorkers();
    await this.#linkOverSocket(application, name, this.#path);
  }

  /** Links a worker that the test plays, and gives it connections. */
  addWorker(name: string, retryRoutes: readonly string[] = []): StandInWorker {
    const worker = new StandInWorker(name);
    this.#workers.set(name, worker);
    this.gateway.workers.add(describeWorker(name, { retryRoutes }), worker.link);
    this.#assign(name);
    return worker;
  }

  /** The worker of that name. */
  worker(name: string): StandInWorker {
    const worker = this.#workers.get(name);
    if (worker === undefined) throw new Error(`There is no worker ${name}.`);
    return worker;
  }

  /** Cuts the link of a worker that runs the application, as if it had died; what it has begun goes on unseen. */
  cut(name: string): void {
    this.#links.get(name)?.close();
  }

  /** A client of a fresh worker of that name. */
  async connectThrough(name: string): Promise<TestClient> {
    this.addWorker(name);
    return this.connect();
  }

  /** A token that the server lets in. */
  mint(claims: Partial<TokenClaims> = {}): string {
    const whole = { id: 'u1', type: 'wechatUser', code: 'room1', ...claims };
    return mintToken(this.settings.auth, whole, 60, systemClock);
  }

  /** The address for a client with that token. */
  url(token = this.mint()): string {
    return `ws://127.0.0.1:${this.port}${this.settings.outside.path}?auth=${encodeURIComponent(token)}`;
  }

  /** A client that was let in. */
  async connect(settings: ClientSettings & { readonly token?: string } = {}): Promise<TestClient> {
    return TestClient.connect(this.#test, this.url(settings.token), settings);
  }

  /** Has a test see the server's end of every client's socket. */
  onSocket(look: (socket: Socket) => void): void {
    this.#door.server.on('connection', look);
  }

  /** Has a test see every request that asks to become a WebSocket. */
  onHandshake(look: (request: IncomingMessage) => void): void {
    this.#door.server.on('upgrade', look);
  }

  /** The words that were logged at that level. */
  logLines(level: string): unknown[] {
    return this.logged.filter((record) => record['level'] === level).map((record) => record['msg']);
  }

  /** Asks for a page. */
  async get(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${root}:${this.port}${path}`, init);
  }

  #linkDirectly(application: Application, name: string): void {
    const { gatewayEnd, workerEnd } = createDirectLink();
    this.#links.set(name, workerEnd);
    application.attach(workerEnd, this.gateway.id);
    this.gateway.workers.add(describeWorker(name, application), gatewayEnd);
    this.#assign(name);
  }

  async #listenForWorkers(): Promise<string> {
    const path = join(await shortFolder(this.#test), 'g1.sock');
    const host = await listenForWorkers({
      gateway: this.gateway.id,
      path,
      maxMessageBytes: this.settings.limits.linkBytes,
      onWorker: (hello, link) => this.gateway.workers.add(hello, link),
      onStranger: (error) => this.log.error({ reason: error.message }, 'a stranger'),
    });
    this.#test.after(() => void host.close());
    return path;
  }

  async #linkOverSocket(application: Application, name: string, path: string): Promise<void> {
    const maxMessageBytes = this.settings.limits.linkBytes;
    const link = await connectToGateway({ id: this.gateway.id, path }, describeWorker(name, application), {
      maxMessageBytes,
      holdReadingAbove: maxMessageBytes,
    });
    this.#test.after(() => link.close());
    this.#links.set(name, link);
    application.attach(link, this.gateway.id);
    this.#assign(name);
  }

  #assign(name: string): void {
    this.#names.push(name);
    this.gateway.workers.assign(this.#names, 1_000, () => undefined);
  }

  async #end(): Promise<void> {
    this.#door.close();
    if (!this.gateway.workers.isReady) this.addWorker('last'); // what is left to do when a connection ends
    for (const connection of this.gateway.opened) connection.terminate();
    this.#door.server.closeAllConnections();
    await this.gateway.drain(1001, 'goingAway', 1);
  }
}

/** How a worker introduces itself. */
export function describeWorker(
  worker: string,
  { retryRoutes, hasOnOpen = false }: Pick<WorkerHello, 'retryRoutes'> & Partial<WorkerHello>,
): WorkerHello {
  return {
    kind: 'workerHello',
    version: protocolVersion,
    direction: 'up',
    worker,
    node: worker,
    pid: process.pid,
    generation: 1,
    retryRoutes,
    hasOnOpen,
  };
}
