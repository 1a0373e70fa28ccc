import { fold } from './closest.js';
import type { JsonObject } from './config.js';

/** Which keys a configuration knows; a JSON Schema is such a description. */
export interface KnownKey {
  readonly type?: unknown;
  /** The keys below this one. */
  readonly properties?: Readonly<Record<string, KnownKey | boolean>>;
  /** What stands below a key whose members have free names. */
  readonly additionalProperties?: KnownKey | boolean;
  /** Alternatives, of which one or none has keys below it. */
  readonly anyOf?: readonly KnownKey[];
}

/** What one environment variable says: a patch, or undefined where no key is called so. */
export interface Override {
  readonly variable: string;
  readonly patch: JsonObject | undefined;
}

/**
 * The settings among environment variables: with the prefix `HOLDLINE`, `HOLDLINE__LIMITS__MAX_PAYLOAD=1` sets
 * `limits.maxPayload`. A double underscore is a level; case and single underscores are ignored, save in free names.
 */
export function readOverrides(
  env: Readonly<Record<string, string | undefined>>,
  prefix: string,
  known: KnownKey,
): Override[] {
  const start = `${prefix}__`.toUpperCase();
  return Object.entries(env)
    .filter(([variable, value]) => value !== undefined && variable.toUpperCase().startsWith(start))
    .map(([variable, value = '']) => {
      const levels = variable.slice(start.length).split('__');
      return { variable, patch: makePatch(levels, value, known) };
    });
}

/** The name of the variable that sets a key: `HOLDLINE__LIMITS__MAX_PAYLOAD` for `limits.maxPayload`. */
export function variableName(prefix: string, path: readonly string[]): string {
  const levels = path.map((key) => key.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase());
  return [prefix, ...levels].join('__');
}

/** The keys right below a key, or none where their names are free. */
export function keysBelow(known: KnownKey): Readonly<Record<string, KnownKey | boolean>> {
  return known.properties ?? known.anyOf?.find((option) => option.properties !== undefined)?.properties ?? {};
}

function makePatch(levels: readonly string[], value: string, known: KnownKey): JsonObject | undefined {
  const [level = '', ...deeper] = levels;
  const found = findKey(level, known);
  if (found === undefined) return undefined;
  const [name, key] = found;
  const content = deeper.length === 0 ? readValue(value, key) : makePatch(deeper, value, key);
  return content === undefined ? undefined : { [name]: content };
}

function findKey(level: string, known: KnownKey): readonly [name: string, key: KnownKey] | undefined {
  if (level === '') return undefined;
  for (const [name, key] of Object.entries(keysBelow(known))) {
    if (typeof key === 'object' && fold(name) === fold(level)) return [name, key];
  }
  return typeof known.additionalProperties === 'object' ? [level, known.additionalProperties] : undefined;
}

/** Text stays text; what is meant as JSON and is none stays text too, and the validation says what it should have been. */
function readValue(value: string, key: KnownKey): unknown {
  if (key.type === 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
