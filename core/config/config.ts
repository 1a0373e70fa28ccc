import type { AppConfig } from './define.js';

/** The application's own settings, to be injected: validated, complete, frozen, the same until the worker ends. */
export class Config {
  constructor(private readonly sections: Readonly<Record<string, unknown>>) {}

  /**
   * The settings of `config/<name>.ts`.
   * @throws {RangeError} when there is no such section.
   */
  get<Name extends keyof AppConfig>(name: Name): AppConfig[Name];
  get(name: string): unknown {
    if (Object.hasOwn(this.sections, name)) return this.sections[name];
    const names = Object.keys(this.sections).join(', ') || 'none';
    throw new RangeError(
      `No section ${JSON.stringify(name)} is the application's own (there is ${names}): ` +
        `write export default defineConfig(schema, { … }) in config/${name}.ts.`,
    );
  }
}
