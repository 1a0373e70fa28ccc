import { describeKey, keyAt, namesBelow } from '../../core/config/known-keys.js';
import { markdownTable } from './markdown-table.js';

const head = ['key', 'type', 'default', 'meaning'];
const table = /^<!-- settings: (\S+) -->\n[\s\S]*?^<!-- end -->$/gm;

/** The name of the table that has the keys which are in no section. */
const topLevel = 'top-level';

/** The names of the tables that docs/configuration.md must have: one for each section, and one for what is in none. */
export function tableNames(): string[] {
  return [topLevel, ...namesBelow([]).filter((name) => namesBelow([name]).length > 0)];
}

/** The document with every table between `<!-- settings: … -->` and `<!-- end -->` written anew from the schema. */
export function writeSettingsTables(document: string): string {
  return document.replaceAll(table, (_, name: string) => {
    const rows = name === topLevel ? rowsOfTopLevel() : rowsBelow([name]);
    return `<!-- settings: ${name} -->\n\n${markdownTable([head, ...rows])}\n\n<!-- end -->`;
  });
}

function rowsOfTopLevel(): string[][] {
  return namesBelow([])
    .filter((name) => namesBelow([name]).length === 0)
    .map((name) => rowOf([name]));
}

/** The alternatives of a key may be a value and a section: then it has a row, and so have the keys below it. */
function rowsBelow(path: readonly string[]): string[][] {
  return namesBelow(path).flatMap((name) => {
    const here = [...path, name];
    const isSection = namesBelow(here).length > 0 && keyAt(here)?.anyOf === undefined;
    return [...(isSection ? [] : [rowOf(here)]), ...rowsBelow(here)];
  });
}

/** @throws {Error} for a key without a description. */
function rowOf(path: readonly string[]): string[] {
  const name = path.join('.');
  const key = keyAt(path);
  if (key?.description === undefined)
    throw new Error(`${name} has no description in core/config: write one.`);
  const { pattern } = key;
  const type =
    pattern === undefined ? describeKey(key) : describeKey(key).replace(pattern, () => `\`${pattern}\``);
  const preset = key.default === undefined ? defaultInWords(key) : `\`${JSON.stringify(key.default)}\``;
  return [`\`${name}\``, type, preset, key.description];
}

function defaultInWords({ defaultInWords: words }: Readonly<Record<string, unknown>>): string {
  return typeof words === 'string' ? words : 'none, must be given';
}
