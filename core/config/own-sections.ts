import { z } from 'zod';

import { isPlainObject } from '#library';

import { schemaMark, type DefinedConfig } from './define.js';
import { mistakesOf, type Mistake } from './mistakes.js';
import { settingsKeys } from './schema.js';

type KeySchema = z.core.JSONSchema.JSONSchema;

/** Schemas of the sections that are the application's own, by their names. */
export type OwnSchemas = ReadonlyMap<string, z.ZodType>;

/** Whether a config file exports what `defineConfig` made. */
export function isDefinedConfig(value: unknown): value is DefinedConfig {
  return isPlainObject(value) && schemaMark in value;
}

/** Why a file of that name and schema cannot be a section, or undefined. */
export function ownFault(name: string, schema: z.ZodType): string | undefined {
  if (name === 'app' || Object.hasOwn(settingsKeys.properties ?? {}, name))
    return `expected a name that is free, found ${name}, which is the framework's own, rename the file`;
  try {
    keysOf(schema);
    return undefined;
  } catch {
    return 'expected a schema of objects, lists, texts and numbers, found one without a JSON form, change it';
  }
}

/** All keys: those of the framework, and those of the application. */
export function keysWith(own: OwnSchemas): KeySchema {
  const sections = [...own].map(([name, schema]) => [name, keysOf(schema)] as const);
  return { ...settingsKeys, properties: { ...settingsKeys.properties, ...Object.fromEntries(sections) } };
}

/** What the application's sections of merged settings are, and what is wrong with them. */
export function parseOwn(
  own: OwnSchemas,
  merged: Readonly<Record<string, unknown>>,
  known: KeySchema,
): { readonly sections: Readonly<Record<string, unknown>>; readonly mistakes: readonly Mistake[] } {
  const results = [...own].map(([name, schema]) => [name, parse(schema, merged[name] ?? {})] as const);
  return {
    sections: Object.fromEntries(results.map(([name, { data }]) => [name, data])),
    mistakes: results.flatMap(([name, { error }]) => {
      const issues = error?.issues ?? [];
      const placed = issues.map((issue) => ({ ...issue, path: [name, ...issue.path] }));
      return mistakesOf(placed, merged, known);
    }),
  };
}

/** A check that throws, or that wants to wait, is a mistake and not the end of the console. */
function parse(schema: z.ZodType, value: unknown): z.ZodSafeParseResult<unknown> {
  try {
    return schema.safeParse(value);
  } catch {
    const message = 'settings that its schema can check at once';
    return z.custom<never>(() => false, message).safeParse(value);
  }
}

function keysOf(schema: z.ZodType): KeySchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
