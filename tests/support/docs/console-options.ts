import assert from 'node:assert/strict';
import { commandLine } from '../../../core/console/command-line.js';
import { root } from './markdown.js';

/** The help for a line that was typed. */
async function helpFor(words: readonly string[]): Promise<string> {
  const terminal = { print: () => {}, complain: () => {}, hasColour: false };
  const context = { root, env: {}, terminal };
  const options = { context, program: ['console.js'], version: '', choose: () => {} };
  const parser = commandLine([...words, '--no-such-option'], options);
  await assert.rejects(async () => parser.parseAsync());
  return parser.getHelp();
}

/** The commands of the console. */
export async function commandNames(): Promise<string[]> {
  const help = await helpFor([]);
  return [...help.matchAll(/^ {2}console ([\w:]+)/gm)].map(([, name = '']) => name);
}

/** The options of a command, each with all its spellings. */
export async function optionsOf(command: string): Promise<string[][]> {
  const help = await helpFor([command, 'word']);
  return [...help.matchAll(/^ {2,}((?:-{1,2}[\w-]+(?:, )?)+)/gm)]
    .map(([, spellings = '']) => spellings.split(', '))
    .filter((spellings) => !spellings.some((name) => ['--help', '--version'].includes(name)));
}
