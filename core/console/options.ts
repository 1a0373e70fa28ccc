import { resolve } from 'node:path';

/** An option that takes a text. */
export const text = { type: 'string', requiresArg: true } as const;
/** Where another part of the settings is. */
export const configOption = { ...text, describe: 'a JSON file that is merged over config/*.ts' } as const;
/** Where the application is. */
export const appOption = {
  ...text,
  default: 'app',
  describe: "the application's folder in the project",
} as const;
/** Whether programs read what is printed. */
export const json = { type: 'boolean', describe: 'as JSON, for programs' } as const;

/** The file that was named, as commands take it. */
export function fileOf(file: string | undefined): { configFile?: string } {
  return file === undefined ? {} : { configFile: resolve(file) };
}
