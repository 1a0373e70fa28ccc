import { run } from '../../../core/console/run.js';
import { root } from './markdown.js';

/** What the console says to a line that was typed. */
async function helpFor(words: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const terminal = { print: () => {}, complain: (line: string) => lines.push(line), hasColour: false };
  await run({ root, env: {}, terminal }, ['console.js'], [...words, '--no-such-option']);
  return lines.join('\n');
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
