import type { z } from 'zod';

import { closest, isPlainObject, isSecretName } from '#library';

import { describeKey, keyAt, namesBelow } from './known-keys.js';
import { settingsKeys } from './schema.js';
import type { Layer } from './sources.js';

/** One thing that is wrong with a setting, and what to do about it. */
export interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly expected: string;
  readonly found: string;
  readonly remedy: string;
}

/** The configuration cannot be used; every line names one mistake. */
export class SettingsError extends Error {
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    const written = lines.map(escapeControls);
    super(`The configuration cannot be used.\n${written.join('\n')}`);
    this.name = 'SettingsError';
    this.lines = written;
  }
}

type Issue = z.core.$ZodIssue;
type KeySchema = z.core.JSONSchema.JSONSchema;

const nothing = 'nothing';

/** Whether nothing below that key is ever shown; the address of a server may have a password in it. */
function isHidden(name: PropertyKey): boolean {
  return name === 'url' || isSecretName(String(name));
}

/** What the validation found, mistake by mistake; `known` are the keys that there are. */
export function mistakesOf(
  issues: readonly Issue[],
  input: unknown,
  known: KeySchema = settingsKeys,
): Mistake[] {
  return issues.flatMap(meantIssues).flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [mistakeAt(issue, input, known)];
    return issue.keys.map((key) => unknownKey([...issue.path, key], input, known));
  });
}

/** A mistake as one line: key, what was expected, what was found, where it came from, what to do. */
export function writeMistake(mistake: Mistake, layers: readonly Layer[]): string {
  const { path, expected, found, remedy } = mistake;
  const written = found === nothing ? path.slice(0, -1) : path;
  const name = path.length === 0 ? 'configuration' : path.map(String).join('.');
  return `${name}: expected ${expected}, found ${found} (${sourceOf(written, layers)}), ${remedy}`;
}

/** A value as it may be shown: secrets, long texts and everything that is no scalar only by their kind. */
export function describeFound(
  path: readonly PropertyKey[],
  value: unknown,
  known: KeySchema = settingsKeys,
): string {
  if (value === undefined) return nothing;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (path.some(isHidden)) return 'a value that is not shown';
  const written = JSON.stringify(value) ?? typeof value;
  // A scalar in the place of a whole section may be anything, a secret too.
  return written.length > 80 || namesBelow(path, known).length > 0 ? `a ${typeof value}` : written;
}

/** Where one of several alternatives fails only further down, that one was meant. */
function meantIssues(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find((branch) => branch.every(({ path }) => path.length > 0));
  return meant?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue];
}

function mistakeAt(issue: Issue, input: unknown, known: KeySchema): Mistake {
  const { path } = issue;
  const key = keyAt(path, known);
  const preset = key?.default;
  return {
    path,
    expected: expectationOf(issue, known),
    found: issue.code === 'invalid_key' ? 'another name' : describeFound(path, valueAt(input, path), known),
    remedy:
      preset === undefined || typeof preset === 'object'
        ? 'correct it'
        : `correct it; the default is ${JSON.stringify(preset)}`,
  };
}

function expectationOf(issue: Issue, known: KeySchema): string {
  // What a check of an application asks for stands in its own words.
  if (issue.code === 'custom') return issue.message;
  const key = keyAt(issue.path, known);
  if (issue.code !== 'invalid_key') return key === undefined ? issue.message : describeKey(key);
  const names = keyAt(issue.path.slice(0, -1), known)?.propertyNames;
  return typeof names === 'object' ? `a name as ${describeKey(names)}` : issue.message;
}

function unknownKey(path: readonly PropertyKey[], input: unknown, known: KeySchema): Mistake {
  const name = String(path.at(-1));
  const meant = closest(name, namesBelow(path.slice(0, -1), known));
  const isSection = path.length === 1 && /^[a-z]\w*$/i.test(name) && isPlainObject(valueAt(input, path));
  const remove = isSection
    ? `remove it, or export defineConfig(schema, { … }) from config/${name}.ts`
    : 'remove it';
  return {
    path,
    expected: 'a key that exists',
    found: 'an unknown one',
    remedy: meant === undefined ? remove : `did you mean ${meant}?`,
  };
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, name) => (hasOwn(value, name) ? value[name] : undefined), input);
}

/** Where the value of a setting is from: a file, a variable, or the default. */
export function sourceOf(path: readonly PropertyKey[], layers: readonly Layer[]): string {
  return layers.findLast(({ patch }) => hasPath(patch, path))?.source ?? 'the default';
}

function hasPath(patch: unknown, path: readonly PropertyKey[]): boolean {
  const [name, ...deeper] = path;
  if (name === undefined || Array.isArray(patch)) return true;
  return hasOwn(patch, name) && hasPath(patch[name], deeper);
}

function hasOwn(value: unknown, name: PropertyKey): value is Record<PropertyKey, unknown> {
  return (isPlainObject(value) || Array.isArray(value)) && Object.hasOwn(value, name);
}

/** Whatever a key or a value holds, a mistake stays one line. */
function escapeControls(text: string): string {
  return text.replaceAll(
    /\p{Cc}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
