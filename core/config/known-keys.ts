import type { z } from 'zod';

import { keysBelow, variableName } from '#library';

import { settingsKeys } from './schema.js';

type KeySchema = z.core.JSONSchema.JSONSchema;

/** The prefix of the environment variables that are settings. */
export const variablePrefix = 'HOLDLINE';

/** What the schema says about a key, or undefined where no key is called so. */
export function keyAt(path: readonly PropertyKey[], known: KeySchema = settingsKeys): KeySchema | undefined {
  return path.reduce<KeySchema | undefined>((key, name) => key && stepInto(key, name), known);
}

/** The names of the keys below one. */
export function namesBelow(path: readonly PropertyKey[], known: KeySchema = settingsKeys): string[] {
  return Object.keys(keysBelow(keyAt(path, known) ?? {}));
}

/** Every variable that sets one key, as it is told to people. */
export function allVariables(key: KeySchema = settingsKeys, path: readonly string[] = []): string[] {
  const below = Object.entries(keysBelow(key)).flatMap(([name, child]) =>
    isSchema(child) ? allVariables(child, [...path, name]) : [],
  );
  return path.length === 0 ? below : [variableName(variablePrefix, path), ...below];
}

/** What a key takes, in words: `a whole number from 0 to 65535`. */
export function describeKey(key: KeySchema): string {
  if (key.enum !== undefined) return `one of ${key.enum.map((value) => JSON.stringify(value)).join(', ')}`;
  if (key.const !== undefined) return JSON.stringify(key.const);
  if (key.anyOf !== undefined) return key.anyOf.map(describeKey).join(' or ');
  if (key.type === 'integer' || key.type === 'number') return describeNumber(key);
  if (key.type === 'string') return describeText(key);
  if (key.type === 'boolean') return 'true or false';
  if (key.type === 'array') return (key.minItems ?? 0) > 0 ? 'a list that is not empty' : 'a list';
  return 'an object';
}

function describeNumber({ type, minimum, maximum }: KeySchema): string {
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  const from = isBound(minimum) ? ` from ${minimum}` : '';
  return isBound(maximum) ? `${kind}${from} to ${maximum}` : `${kind}${from && `${from} on`}`;
}

function describeText({ pattern, minLength = 0, maxLength }: KeySchema): string {
  if (pattern !== undefined) return `a text that fits ${pattern}`;
  if (maxLength !== undefined) return `a text of ${minLength} to ${maxLength} characters`;
  return minLength > 0 ? 'a text that is not empty' : 'a text';
}

/** The schema of a plain integer names the ends of the safe ones, which tell people nothing. */
function isBound(bound: number | undefined): bound is number {
  return bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
}

function stepInto(key: KeySchema, name: PropertyKey): KeySchema | undefined {
  const below: Readonly<Record<PropertyKey, unknown>> = keysBelow(key);
  const child = Object.hasOwn(below, name) ? below[name] : (key.additionalProperties ?? key.items);
  return isSchema(child) ? child : undefined;
}

function isSchema(value: unknown): value is KeySchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
