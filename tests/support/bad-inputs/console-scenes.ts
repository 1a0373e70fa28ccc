import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Ending } from '../ending.js';
import { Project } from '../project.js';
import type { Outcome } from '../project-console.js';
import { until } from '../until.js';
import type { CliCase } from './console-cases.js';

/** A project that is as a case wants it, and what the case is compared with afterwards. */
export interface ConsoleScene {
  readonly project: Project;
  /** A process of the same user that nothing may happen to. */
  readonly bystander: ChildProcess;
}

const pidPath = 'runtime/holdline.pid';
const gone = { pid: 4_000_000, startedAt: '1', instance: 'i', children: [] };

/** What is arranged before a case, by the words of the vectors. */
const arrangements: Readonly<Record<string, (project: Project) => Promise<void> | void>> = {
  'a server is running': async (project) => void (await project.start()),
  'another program listens on the outside port': () => undefined,
  'pid file names a process that is gone': (project) => project.write(pidPath, JSON.stringify(gone)),
  'pid file contains -1': (project) => project.write(pidPath, '-1'),
  'pid file contains 0': (project) => project.write(pidPath, '0'),
  'pid file contains 1': (project) => project.write(pidPath, '1'),
  'pid file contains hello': (project) => project.write(pidPath, 'hello'),
};

type Check = (scene: ConsoleScene, during: readonly number[]) => void;

/** How it is checked what the vectors say in words, by the id of the case. */
const effects: Readonly<Record<string, Check>> = {
  'cl-018': ({ project }) => assert.deepEqual(project.living, []),
  'cl-019': (_scene, during) => assert.equal(during.length, 1, 'the file named the server that ran'),
  'cl-020': unharmed,
  'cl-021': unharmed,
  'cl-022': unharmed,
};

/** Arranges what a case needs. */
export async function arrange(test: Ending, { send: { pre } }: CliCase): Promise<ConsoleScene> {
  const settings = pre === 'another program listens on the outside port' ? await takePort(test) : {};
  const project = new Project({ app: 'app', workers: 1, settings });
  test.after(() => project.end());
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  test.after(() => void bystander.kill('SIGKILL'));
  await once(bystander, 'spawn');
  if (pre === undefined) return { project, bystander };
  const prepare = arrangements[pre];
  assert.ok(prepare !== undefined, `nobody has written how to arrange: ${pre}`);
  await prepare(project);
  return { project, bystander };
}

/** Runs a case to its end. A server that it starts, where it should, is stopped; gives which processes served meanwhile. */
export async function runCase(
  { project }: ConsoleScene,
  { send: { argv }, expect }: CliCase,
): Promise<{ outcome: Outcome; served: number[] }> {
  const running = project.console(...argv);
  if (!argv.includes('start') || !expect.exit.includes('ok')) return { outcome: await running, served: [] };
  const served = await until('it serves', () => {
    const { pid, outside } = isMarked(project) ? project.mark : { pid: 0, outside: undefined };
    return outside !== undefined && [pid];
  });
  await project.console('stop');
  return { outcome: await running, served };
}

/** Checks the effect of a case; fails where nobody has written how. */
export function checkConsoleEffect({ id, expect }: CliCase, scene: ConsoleScene, served: number[]): void {
  if (expect.effect === undefined) return;
  const check = effects[id];
  assert.ok(check !== undefined, `there is no check for the effect of ${id}`);
  check(scene, served);
}

function unharmed({ bystander }: ConsoleScene): void {
  assert.deepEqual([bystander.exitCode, bystander.signalCode], [null, null]);
}

function isMarked(project: Project): boolean {
  return project.read(pidPath).includes('"outside"');
}

async function takePort(test: Ending): Promise<{ OUTSIDE__PORT: number }> {
  const other = createServer().listen(0, '127.0.0.1');
  test.after(() => void other.close());
  await once(other, 'listening');
  const address = other.address();
  return { OUTSIDE__PORT: typeof address === 'object' && address !== null ? address.port : 0 };
}
