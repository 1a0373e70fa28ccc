import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Console } from './console.js';
import { pinned } from './machine.js';
import { projectRoot } from './project-root.js';
import { answersHttp, freePort, until } from './waiting.js';

/** A server under load. */
export interface Server {
  readonly name: string;
  readonly port: number;
  /** A request target that the handshake accepts, with a fresh token. */
  target(): Promise<string>;
  /** Processes that serve clients, without a manager. */
  pids(): Promise<readonly number[]>;
  stop(): Promise<void>;
}

/** A Holdline server, with the console that steers it. */
export interface HoldlineServer extends Server {
  readonly console: Console;
  /** What its processes run is in this folder. */
  readonly folder: string;
  /** Begins to start it once more, in the same folder on the same ports, after all of its processes have ended. */
  startAgain(): void;
}

/** How a Holdline server is started. */
export interface HoldlineOptions {
  readonly mode: 'process' | 'base';
  /** How many workers; the default of the server where it is left out. */
  readonly workers?: number;
  /** The application tree; the test application where it is left out. */
  readonly app?: string;
  /** The core for all of its processes; any where it is left out. */
  readonly core?: number;
  /** The checkout to take; this one where it is left out. */
  readonly project?: string | undefined;
  /** More environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Parts of a checkout that a server makes itself or that a benchmark does not need. */
const notCopied = new Set(['node_modules', 'runtime', '.git', '.ci', 'coverage', 'dist.next']);

/** Starts `public/console start` with the test application in a copy of the project, on free ports. */
export async function startHoldline(options: HoldlineOptions): Promise<HoldlineServer> {
  const folder = await copyProject(options.project ?? projectRoot());
  const port = await freePort();
  const managerPort = await freePort();
  const environment = {
    ...process.env,
    HOLDLINE__OUTSIDE__PORT: String(port),
    HOLDLINE__MANAGER__PORT: String(managerPort),
    HOLDLINE__SETTING__MODE: options.mode,
    HOLDLINE__HEARTBEAT__IDLE_TIMEOUT_MS: '0',
    HOLDLINE__LIMITS__MSG_RATE_PER_SEC: '0',
    ...(options.workers === undefined ? {} : { HOLDLINE__SETTING__WORKER_NUM: String(options.workers) }),
    ...options.environment,
  };
  const steering = new Console(folder, environment);
  const command = [join(folder, 'public', 'console'), 'start', '--app', options.app ?? 'tests/app'];
  const launch = (): Started => start(options.core, command, folder, environment);
  let started = launch();
  const stop = async (): Promise<void> => {
    if (started.child.exitCode === null) await steering.run('stop').catch(() => undefined);
    await started.end();
    await rm(folder, { recursive: true, force: true });
  };
  await readyOrStopped(started, port, stop);
  return {
    name: `Holdline ${options.mode}${options.workers === undefined ? '' : `, ${options.workers} worker`}`,
    port,
    console: steering,
    folder,
    startAgain: () => (started = launch()),
    target: async () => `/?auth=${await steering.token()}`,
    pids: async () =>
      (await steering.processes()).filter(({ role }) => role !== 'manager').map(({ pid }) => pid),
    stop,
  };
}

/** What Holdline is compared with, each a program of `bench/peers`. */
const peers = { 'plain-ws': 'plain ws', 'bare-link': 'bare link' } as const;

/** Starts one of the servers that everything is compared with. */
export async function startPeer(peer: keyof typeof peers, core?: number): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), `holdline-${peer}-`));
  const port = await freePort();
  const script = fileURLToPath(new URL(`../peers/${peer}.js`, import.meta.url));
  const started = start(core, [process.execPath, script, String(port)], folder, process.env);
  const stop = async (): Promise<void> => {
    await started.end();
    await rm(folder, { recursive: true, force: true });
  };
  await readyOrStopped(started, port, stop);
  return {
    name: peers[peer],
    port,
    target: () => Promise.resolve('/'),
    pids: () => Promise.resolve(started.child.pid === undefined ? [] : [started.child.pid]),
    stop,
  };
}

interface Started {
  readonly child: ChildProcess;
  readonly logFile: string;
  end(): Promise<void>;
}

function start(
  core: number | undefined,
  command: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv,
): Started {
  const logFile = join(folder, 'bench.log');
  const log = openSync(logFile, 'a');
  const [program = '', ...args] = core === undefined ? command : pinned(core, command);
  const child = spawn(program, args, { cwd: folder, env: environment, stdio: ['ignore', log, log] });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    child,
    logFile,
    async end() {
      if (child.exitCode === null) child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(killer);
    },
  };
}

async function readyOrStopped(started: Started, port: number, stop: () => Promise<void>): Promise<void> {
  try {
    await until(`the server answers on port ${port}`, 60_000, async () => {
      if (started.child.exitCode !== null)
        throw new Error(`The server ended with ${started.child.exitCode}.`);
      return answersHttp(port);
    });
  } catch (error) {
    const log = readFileSync(started.logFile, 'utf8').slice(-4_000);
    await stop();
    throw new Error(`The server did not start:\n${log}`, { cause: error });
  }
}

async function copyProject(project: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdline-bench-'));
  const names = (await readdir(project)).filter((name) => !notCopied.has(name));
  await Promise.all(names.map((name) => cp(join(project, name), join(folder, name), { recursive: true })));
  await mkdir(join(folder, 'runtime'), { mode: 0o700 });
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'));
  // The times of copies say nothing about what is newer, and a start that compiles leaves out what only tests have.
  const compiled = join(folder, 'dist/public/console.js');
  const now = new Date();
  if (existsSync(compiled)) await utimes(compiled, now, now);
  return folder;
}
