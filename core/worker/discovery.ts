import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isClass, type Class } from './container.js';
import { describeThrown } from './error-record.js';

/** A controller file that could be imported. */
export interface ControllerFile {
  /** Path of the source, from the folder that the application tree stands in: `app/live/controller/user.ts`. */
  readonly source: string;
  /** Names as they stand in a route, in the spelling of the folder and of the file; kebab-case becomes camel case. */
  readonly module: string;
  readonly controller: string;
  /** Every class that it exports. */
  readonly classes: readonly Class[];
}

/** What stands in an application tree, and a line for everything in it that could not be imported. */
export interface Discovery {
  readonly files: readonly ControllerFile[];
  readonly faults: readonly string[];
}

/** Imports `<app>/<module>/controller/*.js` in the order of their names. */
export async function discover(appFolder: string): Promise<Discovery> {
  const files: ControllerFile[] = [];
  const faults: string[] = [];
  for (const path of await controllerPaths(appFolder)) {
    try {
      files.push(await importController(appFolder, path)); // one by one, so that boot does the same thing every time
    } catch (error) {
      faults.push(importFault(appFolder, path, error));
    }
  }
  return { files, faults };
}

/** The path that a developer knows a compiled file by: its source, from the folder that the application tree stands in. */
export function sourceOf(appFolder: string, path: string): string {
  return join(basename(appFolder), path.slice(appFolder.length)).replace(/\.js$/, '.ts');
}

/**
 * Where an error came from: the first line of its stack that lies in the application, or nothing. With source maps the stack
 * names sources, which stand in a folder of the same name somewhere else.
 */
export function placeOf(appFolder: string, error: unknown): string {
  const { stack = '' } = describeThrown(error);
  const name = basename(appFolder);
  const place =
    behind(stack, `${pathToFileURL(appFolder).href}/`) ??
    behind(stack, `${appFolder}/`) ??
    behind(stack, `/${name}/`, '.ts');
  return place === undefined ? '' : ` (${name}/${place})`;
}

function behind(stack: string, folder: string, extension = ''): string | undefined {
  const places = stack
    .split(folder)
    .slice(1)
    .map((rest) => /^[^\s()?]+/.exec(rest)?.[0] ?? '');
  return places.find((place) => place.includes(`${extension}:`));
}

async function controllerPaths(appFolder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const module of await entries(appFolder)) {
    const folder = join(appFolder, module, 'controller');
    for (const file of await entries(folder)) {
      if (file.endsWith('.js') && !file.endsWith('.test.js')) paths.push(join(folder, file));
    }
  }
  return paths;
}

async function entries(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (error) {
    // A file instead of a module, a module without controllers, an application without modules: nothing to find there.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return [];
    throw error;
  }
}

async function importController(appFolder: string, path: string): Promise<ControllerFile> {
  const exported: unknown = await import(pathToFileURL(path).href);
  const classes = typeof exported === 'object' && exported !== null ? Object.values(exported) : [];
  return {
    source: sourceOf(appFolder, path),
    module: camelCase(basename(dirname(dirname(path)))),
    controller: camelCase(basename(path, '.js')),
    classes: [...new Set(classes.filter(isClass))],
  };
}

function importFault(appFolder: string, path: string, error: unknown): string {
  const { type, message } = describeThrown(error);
  const isCycle = type === 'ReferenceError' && message.includes('before initialization');
  const fix = isCycle ? ' Two files import each other: move what both need into a third one.' : '';
  const short = message.replaceAll(pathToFileURL(appFolder).href, basename(appFolder));
  return `${sourceOf(appFolder, path)}: cannot be imported: ${type}: ${short}${placeOf(appFolder, error)}.${fix}`;
}

function camelCase(name: string): string {
  return name.replace(/-+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
