import { join } from 'node:path';
import { closest, isPlainObject, maskSecrets } from '#library';
import { keyAt, namesBelow } from '../config/known-keys.js';
import { loadWithSources, type SettingsWithSources } from '../config/load.js';
import { SettingsError } from '../config/mistakes.js';
import { UsageError } from './paths.js';
import { printable, printableJson } from './printable.js';
import { alignTable } from './table.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** What `config` is told. */
export interface ConfigOptions {
  /** A setting or a section of them, such as `outside.port`; all where it is empty. */
  readonly key: string;
  readonly asJson: boolean;
  /** Absolute. */
  readonly configFile?: string;
}

/** One setting as it is shown. */
export interface SettingRow {
  readonly key: string;
  readonly value: unknown;
  /** Where it is written. */
  readonly from: string;
}

/** Shows the settings that the next start would have, and where each of them is from; secrets are masked. */
export async function config(context: CommandContext, options: ConfigOptions): Promise<ExitCode> {
  const { root, env, terminal } = context;
  const path = options.key === '' ? [] : options.key.split('.');
  try {
    const file = options.configFile;
    const loaded = await loadWithSources({ folder: join(root, 'dist'), root, file, env });
    ensureKnown(path, loaded.known);
    const rows = settingRows(loaded, path);
    for (const line of options.asJson
      ? [settingsJson(rows)]
      : settingLines(rows, options.key, terminal.hasColour))
      terminal.print(line);
    return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    for (const line of error.lines) terminal.complain(line);
    return exitCodes.badConfiguration;
  }
}

/** Every setting at or below a path, one row each; lists are one value. */
export function settingRows(
  { settings: { own, ...settings }, sourceOf }: Pick<SettingsWithSources, 'settings' | 'sourceOf'>,
  path: readonly string[],
): SettingRow[] {
  const rowsOf = (value: unknown, here: readonly string[]): SettingRow[] => {
    if (isPlainObject(value) && Object.keys(value).length > 0)
      return Object.entries(value).flatMap(([name, member]) => rowsOf(member, [...here, name]));
    return value === undefined ? [] : [{ key: here.join('.'), value, from: sourceOf(here) }];
  };
  const shown = path.reduce<unknown>(
    (value, name) => (isPlainObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    maskSecrets({ ...settings, ...own }),
  );
  return rowsOf(shown, path);
}

/** A table; of a single setting that was asked for by its name, its value alone. */
export function settingLines(rows: readonly SettingRow[], key: string, hasColour = false): string[] {
  const [only] = rows;
  if (rows.length === 1 && only?.key === key) return [written(only.value)];
  const cells = rows.map((row) => [printable(row.key), written(row.value), printable(row.from)]);
  return alignTable(columns, cells, hasColour);
}

const columns = ['setting', 'value', 'from'].map((name) => ({ name, isText: true }));

function settingsJson(rows: readonly SettingRow[]): string {
  return printableJson(Object.fromEntries(rows.map(({ key, value, from }) => [key, { value, from }])));
}

function written(value: unknown): string {
  return typeof value === 'string' && value !== '' ? printable(value) : printableJson(value);
}

function ensureKnown(path: readonly string[], known: SettingsWithSources['known']): void {
  const index = path.findIndex((_, depth) => keyAt(path.slice(0, depth + 1), known) === undefined);
  if (index < 0) return;
  const meant = closest(path[index] ?? '', namesBelow(path.slice(0, index), known));
  const hint = meant === undefined ? '' : `; did you mean ${[...path.slice(0, index), meant].join('.')}?`;
  throw new UsageError(`there is no setting ${printable(path.slice(0, index + 1).join('.'))}${hint}`);
}
