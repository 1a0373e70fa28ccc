import { createHash } from 'node:crypto';
import type { z } from 'zod';

import { deepFreeze, isPlainObject, mergePatch, type JsonObject } from '#library';

import { checkSettings } from './checks.js';
import { keysWith, parseOwn } from './own-sections.js';
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
  /** What is merged over all others, and what it is called in sentences about it. */
  readonly over?: Layer;
}

/**
 * Reads all settings: NODE_ENV=production, over it the config files, over them the JSON file, over it `.env`, over it the environment, and over all what the caller says. Writes nothing.
 * @throws {SettingsError} with a line for every mistake.
 */
export async function loadSettings(places: SettingsPlaces): Promise<Settings> {
  return (await loadWithSources(places)).settings;
}

/** Settings, and where each of them is from. */
export interface SettingsWithSources {
  readonly settings: Settings;
  /** Every key that there is, the application's own too. */
  readonly known: z.core.JSONSchema.JSONSchema;
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
  over,
}: SettingsPlaces): Promise<SettingsWithSources> {
  const files = await readConfigFolder(folder);
  const own = files.own ?? new Map();
  const known = keysWith(own);
  const { layers, lines } = joinReadings([
    readNodeEnv(env),
    files,
    ...(file === undefined ? [] : [await readConfigFile(file)]),
    await readDotEnv(root, known),
    readEnvironment(env, known),
    ...(over === undefined ? [] : [{ layers: [over], lines: [] }]),
  ]);
  const { merged, refused } = mergeLayers(layers);
  const ours = Object.entries(merged).filter(([name]) => !own.has(name));
  const { settings, mistakes } = validate(Object.fromEntries(ours));
  const theirs = parseOwn(own, merged, known);
  const sentences = [...mistakes, ...theirs.mistakes].map((mistake) => writeMistake(mistake, layers));
  const found = [...lines, ...refused, ...sentences];
  if (settings === undefined || found.length > 0) throw new SettingsError(found);
  return {
    settings: deepFreeze({ ...settings, own: theirs.sections }),
    known,
    sourceOf: (path) => sourceOf(path, layers),
  };
}

/**
 * A fingerprint of the effective settings: the same for the same settings, wherever they came from. The application's own and
 * the databases are not in it, because they concern the workers only, which have new ones with every reload.
 */
export function settingsPrint({ own: _own, db: _db, ...settings }: Settings): string {
  const canonical = JSON.stringify(settings, (_, value: unknown) =>
    isPlainObject(value) ? Object.fromEntries(Object.entries(value).toSorted(byName)) : value,
  );
  return createHash('sha256').update(canonical).digest('hex');
}

function mergeLayers(layers: readonly Layer[]): { merged: JsonObject; refused: string[] } {
  const refused: string[] = [];
  let merged: JsonObject = {};
  for (const { source, patch } of layers) {
    try {
      const next = mergePatch(merged, patch);
      if (isPlainObject(next)) merged = next;
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
