import type { z } from 'zod';

import type { DeepReadonly } from '#library';

import type { AuthInput, DbInput, SettingsInput } from './schema.js';

/**
 * Where config files of an application say what they hold:
 *
 * ```ts
 * declare module '#config' {
 *   interface AppConfig { wechat: ConfigOf<typeof wechat> }
 * }
 * ```
 */
export interface AppConfig {}

/** Gives the settings of `config/app.ts` their type; every key that is left out has its default. */
export function defineApp(input: SettingsInput): SettingsInput {
  return input;
}

/** Gives the settings of `config/auth.ts`, the section `auth`, their type. */
export function defineAuth(input: AuthInput): AuthInput {
  return input;
}

/** Gives the settings of `config/db.ts`, the section `db`, their type. */
export function defineDb(input: DbInput): DbInput {
  return input;
}

/** Known by its text, because the manager reads config files that import another copy of this one. */
export const schemaMark = Symbol.for('holdline.config.schema');

/** What `config/<name>.ts` exports where the section `<name>` is the application's own. */
export interface DefinedConfig<Schema extends z.ZodType = z.ZodType> {
  readonly [schemaMark]: Schema;
  readonly input: unknown;
}

/** Some of the settings: what is left out has its default, or comes from the environment. */
type Some<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Some<T[K]> }
    : T;

/** What an application reads of a section that it has defined. */
export type ConfigOf<Defined> =
  Defined extends DefinedConfig<infer Schema> ? DeepReadonly<z.output<Schema>> : never;

/**
 * A section of the application's own, as the default export of `config/<name>.ts`. It is checked at the start like every other:
 * `--config`, `.env` and `HOLDLINE__<NAME>__…` are merged over `input` before.
 *
 * ```ts
 * const wechat = defineConfig(z.strictObject({ appId: z.string(), secret: z.string().min(1) }), { appId: 'wx1' });
 * export default wechat;
 * declare module '#config' {
 *   interface AppConfig { wechat: ConfigOf<typeof wechat> }
 * }
 * ```
 */
export function defineConfig<Schema extends z.ZodType<object>>(
  schema: Schema,
  input?: Some<z.input<Schema>>,
): DefinedConfig<Schema> {
  return { [schemaMark]: schema, input: input ?? {} };
}
