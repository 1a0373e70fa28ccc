import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseEnv } from 'node:util';

import { closest, isPlainObject, readOverrides, type JsonObject } from '#library';

import { schemaMark } from './define.js';
import { allVariables, variablePrefix } from './known-keys.js';
import { isDefinedConfig, ownFault, type OwnSchemas } from './own-sections.js';
import { settingsKeys } from './schema.js';

/** One place where settings are written: the name by which people know it, and what it says. */
export interface Layer {
  readonly source: string;
  readonly patch: JsonObject;
}

/** The layers of one place, weakest first, and a line for each part that could not be used at all. */
export interface Reading {
  readonly layers: readonly Layer[];
  readonly lines: readonly string[];
  /** Sections that are the application's own. */
  readonly own?: OwnSchemas;
}

type KeySchema = typeof settingsKeys;

/** Environment variables as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the compiled `config/*.js` of a folder: `app` is the root, any other file the section of its name. */
export async function readConfigFolder(folder: string): Promise<Reading> {
  const path = join(folder, 'config');
  const files = (await orMissing(readdir(path), [])).filter((name) => name.endsWith('.js'));
  const names = files.map((file) => basename(file, '.js')).toSorted();
  const ordered = [...names.filter((name) => name === 'app'), ...names.filter((name) => name !== 'app')];
  return joinReadings(await Promise.all(ordered.map((name) => readModule(path, name))));
}

/** Reads the JSON file that was named on the command line. */
export async function readConfigFile(file: string): Promise<Reading> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return unusable(file, 'a config file', `none that can be read (${codeOf(error)})`, 'check the path');
  }
  const value = parseJson(text);
  if (isPlainObject(value)) return { layers: [{ source: file, patch: value }], lines: [] };
  const found = value === undefined ? 'text that is not JSON' : 'JSON of another kind';
  return unusable(file, 'a config file with a JSON object', found, 'write { "outside": { "port": 20000 } }');
}

/** What NODE_ENV says about `env`; the weakest of all places, because it says it to every program. */
export function readNodeEnv({ NODE_ENV }: Environment): Reading {
  if (NODE_ENV !== 'production') return { layers: [], lines: [] };
  return { layers: [{ source: 'NODE_ENV', patch: { env: 'production' } }], lines: [] };
}

/** Reads the settings among the lines of `<root>/.env`. */
export async function readDotEnv(root: string, known: KeySchema = settingsKeys): Promise<Reading> {
  const text = await orMissing(readFile(join(root, '.env'), 'utf8'), '');
  return readEnvironment(parseEnv(text), known, ' in .env');
}

/** Reads the settings among environment variables; `place` follows the name of a variable where it is told to people. */
export function readEnvironment(env: Environment, known: KeySchema = settingsKeys, place = ''): Reading {
  const readings = readOverrides(env, variablePrefix, known).map(({ variable, patch }) => {
    const source = `${variable}${place}`;
    return patch === undefined
      ? unknownVariable(variable, source, known)
      : { layers: [{ source, patch }], lines: [] };
  });
  return joinReadings(readings);
}

/** Several readings as one, in their order. */
export function joinReadings(readings: readonly Reading[]): Reading {
  return {
    layers: readings.flatMap(({ layers }) => layers),
    lines: readings.flatMap(({ lines }) => lines),
    own: new Map(readings.flatMap(({ own }) => [...(own ?? [])])),
  };
}

async function readModule(folder: string, name: string): Promise<Reading> {
  const source = `config/${name}.ts`;
  let exports: unknown;
  try {
    exports = await import(pathToFileURL(join(folder, `${name}.js`)).href);
  } catch (error) {
    return unusable(source, 'a module', `one that throws ${String(error)}`, 'correct it');
  }
  const patch = isPlainObject(exports) ? exports['default'] : undefined;
  if (isDefinedConfig(patch)) {
    const { [schemaMark]: schema, input } = patch;
    const fault = ownFault(name, schema);
    if (fault !== undefined) return { layers: [], lines: [`${source}: ${fault}`] };
    return { layers: [{ source, patch: { [name]: input } }], lines: [], own: new Map([[name, schema]]) };
  }
  if (isPlainObject(patch))
    return { layers: [{ source, patch: name === 'app' ? patch : { [name]: patch } }], lines: [] };
  return unusable(source, 'settings as its default export', 'none', 'write export default define…({ … })');
}

function unknownVariable(variable: string, source: string, known: KeySchema): Reading {
  const meant = closest(variable, allVariables(known));
  const remedy = meant === undefined ? 'remove it' : `did you mean ${meant}?`;
  return unusable(source, 'the name of a setting', 'an unknown one', remedy);
}

function unusable(source: string, expected: string, found: string, remedy: string): Reading {
  return { layers: [], lines: [`${source}: expected ${expected}, found ${found}, ${remedy}`] };
}

/** The parser's message is left out: it quotes the text, and with it perhaps a key. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // the caller tells people that it is no JSON
  }
}

async function orMissing<T>(reading: Promise<T>, missing: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return missing;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
