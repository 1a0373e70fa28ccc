import type { AuthInput, SettingsInput } from './schema.js';

/** Gives the settings of `config/app.ts` their type; every key that is left out has its default. */
export function defineApp(input: SettingsInput): SettingsInput {
  return input;
}

/** Gives the settings of `config/auth.ts`, the section `auth`, their type. */
export function defineAuth(input: AuthInput): AuthInput {
  return input;
}
