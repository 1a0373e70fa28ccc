import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fillProject } from './new/contents.js';
import { packageName } from './new/manifest.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** Makes a project of its own in a folder that is empty or not there yet. Nothing is left of one that fails. */
export async function newProject({ root, terminal }: CommandContext, given: string): Promise<ExitCode> {
  const folder = resolve(given);
  const fault = faultOf(root, folder, given);
  if (fault !== undefined) {
    terminal.complain(fault);
    return exitCodes.failure;
  }
  await mkdir(dirname(folder), { recursive: true });
  const unfinished = await mkdtemp(`${folder}.new-`);
  try {
    const inside = join(unfinished, basename(folder));
    await fillProject(root, inside, packageName(basename(folder)));
    if (existsSync(folder)) await rmdir(folder);
    await rename(inside, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  for (const line of [`made ${given}; next:`, '', `  cd ${quoted(given)}`, '  npm ci', '  npm run dev'])
    terminal.print(line);
  return exitCodes.ok;
}

function faultOf(root: string, folder: string, given: string): string | undefined {
  const inside = relative(root, folder);
  if (!inside.startsWith('..') && !isAbsolute(inside))
    return `${given} lies inside ${root}: choose a folder outside of this project`;
  if (!existsSync(folder)) return undefined;
  if (!statSync(folder).isDirectory()) return `${given} is a file: choose another name`;
  return readdirSync(folder).length > 0
    ? `${given} is not empty: choose another folder, or empty it`
    : undefined;
}

/** As a shell takes it for one word. */
function quoted(path: string): string {
  return /^[\w./~@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
