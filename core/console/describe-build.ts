import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { routeRow } from '../manager/findings.js';

/** What the routes of a build are read with. */
export interface BuildOptions {
  /** The compiled copy. */
  readonly folder: string;
  /** The application tree, relative to it. */
  readonly app: string;
  readonly actionTimeoutMs: number;
}

const mostMs = 30_000;
const description = z.object({ reasons: z.array(z.string()), routes: z.array(routeRow) });

/** The routes of a build, read by a process of its own, because the console runs no application; and what cannot be imported. */
export type Description = z.output<typeof description>;

/** Imports the application of a build in another process and gives what that says. */
export async function describeBuild({ folder, app, actionTimeoutMs }: BuildOptions): Promise<Description> {
  if (!existsSync(join(folder, app))) return { reasons: [nothingBuilt], routes: [] };
  const entry = join(folder, 'core', 'worker', 'describe.js');
  const child = fork(entry, [join(folder, app), String(actionTimeoutMs)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--enable-source-maps'],
  });
  const tooLate = setTimeout(() => child.kill('SIGKILL'), mostMs);
  const said = await new Promise<unknown>((resolve) => {
    child.on('message', resolve);
    child.on('error', resolve);
    child.on('exit', () => resolve(undefined));
  });
  clearTimeout(tooLate);
  child.kill('SIGKILL'); // what an application does when it is imported may go on for ever
  return description.safeParse(said).data ?? { reasons: [endedEarly], routes: [] };
}

const nothingBuilt = 'nothing is built yet: public/console build';
const endedEarly = 'the application ended, or was not imported within 30 s: public/console start tells more';
