import { createHash } from 'node:crypto';

import { deepFreeze, isPlainObject, mergePatch } from '#library';

import { checkSettings } from './checks.js';
import { mistakesOf, SettingsError, sourceOf, writeMistake, type Mistake } from './mistakes.js';
import { settingsSchema, type Settings } from './schema.js';
import {
  joinReadings,
  readConfigFile,
  readConfigFolder,
  readDotEnv,
  readEnvironment,
  readNodeEnv,
  type Environment,
  type Layer,
} from './sources.js';

/** Where settings come from. */
export interface SettingsPlaces {
  /** The folder with the compiled `config/*.js`. */
  readonly folder: string;
  /** The folder of the project, where `.env` is. */
  readonly root: string;
  /** A JSON file that is merged over the config files. */
  readonly file?: string | undefined;
  readonly env: Environment;
}

/**
 * Reads all settings: NODE_ENV=production, over it the config files, over them the JSON file, over it `.env`, over all the environment. Writes nothing.
 * @throws {SettingsError} with a line for every mistake.
 */
export async function loadSettings(places: SettingsPlaces): Promise<Settings> {
  return (await loadWithSources(places)).settings;
}

/** Settings, and where each of them is from. */
export interface SettingsWithSources {
  readonly settings: Settings;
  readonly sourceOf: (path: readonly string[]) => string;
}

/**
 * Reads all settings as `loadSettings` does, and remembers where they stand.
 * @throws {SettingsError} with a line for every mistake.
 */
export async function loadWithSources({
  folder,
  root,
  file,
  env,
}: SettingsPlaces): Promise<SettingsWithSources> {
  const { layers, lines } = joinReadings([
    readNodeEnv(env),
    await readConfigFolder(folder),
    ...(file === undefined ? [] : [await readConfigFile(file)]),
    await readDotEnv(root),
    readEnvironment(env),
  ]);
  const { merged, refused } = mergeLayers(layers);
  const { settings, mistakes } = validate(merged);
  const found = [...lines, ...refused, ...mistakes.map((mistake) => writeMistake(mistake, layers))];
  if (settings === undefined || found.length > 0) throw new SettingsError(found);
  return { settings: deepFreeze(settings), sourceOf: (path) => sourceOf(path, layers) };
}

/** A fingerprint of the effective settings: the same for the same settings, wherever they came from. */
export function settingsPrint(settings: Settings): string {
  const canonical = JSON.stringify(settings, (_, value: unknown) =>
    isPlainObject(value) ? Object.fromEntries(Object.entries(value).toSorted(byName)) : value,
  );
  return createHash('sha256').update(canonical).digest('hex');
}

function mergeLayers(layers: readonly Layer[]): { merged: unknown; refused: string[] } {
  const refused: string[] = [];
  let merged: unknown = {};
  for (const { source, patch } of layers) {
    try {
      merged = mergePatch(merged, patch);
    } catch {
      // A merge patch fails for this one reason.
      refused.push(`${source}: expected settings, found a member __proto__, remove it`);
    }
  }
  return { merged, refused };
}

function validate(merged: unknown): { settings?: Settings; mistakes: Mistake[] } {
  const { success, data, error } = settingsSchema.safeParse(merged);
  return success
    ? { settings: data, mistakes: checkSettings(data) }
    : { mistakes: mistakesOf(error.issues, merged) };
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
