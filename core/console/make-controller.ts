import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { camelCase, readActionNames, readControllerName, type ControllerName } from './make/names.js';
import { controllerSource, controllerTest } from './make/sources.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** What `make:controller` is told. */
export interface MakeOptions {
  /** `live.poll`. */
  readonly name: string;
  /** `open,vote`. */
  readonly actions: string;
  readonly withTest: boolean;
}

/** Writes a controller, and a test that talks to it where one is wanted; never over a file that is there. */
export async function makeController(
  { root, terminal }: CommandContext,
  { name, actions: given, withTest }: MakeOptions,
): Promise<ExitCode> {
  try {
    const typed = readControllerName(name);
    const actions = readActionNames(given, typed);
    const controller = inModule(root, typed);
    const written = writeAll(root, {
      [`app/${controller.module}/controller/${controller.file}.ts`]: controllerSource(controller, actions),
      ...(withTest
        ? { [`tests/${controller.module}/${controller.file}.test.ts`]: controllerTest(controller, actions) }
        : {}),
    });
    for (const path of written) terminal.print(`wrote ${path}`);
    for (const line of whatIsNext(controller, actions, withTest)) terminal.print(line);
    return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    terminal.complain(error.message);
    return exitCodes.failure;
  }
}

/** The controller in the folder that its module has, however that is spelled. */
function inModule(root: string, typed: ControllerName): ControllerName {
  const module = namesIn(join(root, 'app')).find((name) => isSame(name, typed.module)) ?? typed.module;
  const files = namesIn(join(root, 'app', module, 'controller'));
  const clash = files.find((file) => file.endsWith('.ts') && isSame(file.slice(0, -3), typed.file));
  if (clash !== undefined) throw new RangeError(alreadyThere(`app/${module}/controller/${clash}`));
  return { ...typed, module };
}

/** Writes all files or none. */
function writeAll(root: string, files: Readonly<Record<string, string>>): string[] {
  const paths = Object.keys(files);
  const there = paths.find((path) => existsSync(join(root, path)));
  if (there !== undefined) throw new RangeError(alreadyThere(there));
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), source, { flag: 'wx' });
  }
  return paths;
}

function whatIsNext(
  { route, module, file }: ControllerName,
  actions: readonly string[],
  withTest: boolean,
): string[] {
  const methods = actions.map((action) => `{"method":"${route}.${action}"}`);
  return [
    '',
    `public/console reload   brings it in; under npm run dev that happens by itself`,
    `then clients may send   ${methods.join(' ')}`,
    ...(withTest ? [`npm test -- ${module}/${file}   runs its test`] : []),
  ];
}

function alreadyThere(path: string): string {
  return `${path} is there already: choose another name, or remove it first`;
}

/** Names are case-blind on the wire. */
function isSame(one: string, other: string): boolean {
  return camelCase(one).toLowerCase() === camelCase(other).toLowerCase();
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
