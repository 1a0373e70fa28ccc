import { parseArgs } from 'node:util';

/** The command line of a benchmark. */
export interface Options {
  /** Whether to print JSON in place of a table. */
  readonly json: boolean;
  /** The checkout to measure in place of this one. */
  readonly project: string | undefined;
  /**
   * The whole number of `--name`, or what stands in for it.
   * @throws {TypeError} when something else was typed.
   */
  number(name: string, otherwise: number): number;
}

/**
 * Reads `--json`, `--project DIR` and the numbers of those names.
 * @throws {TypeError} for an option that the program does not have.
 */
export function readOptions(...numbers: readonly string[]): Options {
  const own = Object.fromEntries(numbers.map((name) => [name, { type: 'string' as const }]));
  const { values } = parseArgs({
    options: { ...own, json: { type: 'boolean' }, project: { type: 'string' } },
  });
  const typed = new Map(Object.entries(values));
  const project = typed.get('project');
  return {
    json: typed.get('json') === true,
    project: typeof project === 'string' ? project : undefined,
    number(name, otherwise) {
      const value = String(typed.get(name) ?? otherwise);
      if (!/^[0-9]{1,9}$/.test(value)) throw new TypeError(`--${name} takes a whole number, not ${value}.`);
      return Number(value);
    },
  };
}
