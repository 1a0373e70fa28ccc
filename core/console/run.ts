import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPlainObject } from '#library';
import { originalText } from '../manager/original-texts.js';
import { commandLine, type Command } from './command-line.js';
import { localeOf } from './locale.js';
import { ManagerRefused, NotRunning } from './manager-client.js';
import { isOriginalForm, runOriginalForm } from './original-form.js';
import { UnknownCommand, UsageError } from './paths.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** Runs one command. `program` is what starts this console, `words` what was typed after it. */
export async function run(
  context: CommandContext,
  program: readonly string[],
  words: readonly string[],
): Promise<ExitCode> {
  let chosen: Command | undefined;
  const version = versionOf(context.root);
  const parser = commandLine(words, { context, program, version, choose: (command) => (chosen = command) });
  try {
    if (isOriginalForm(words)) return await runOriginalForm(context, words, version);
    await parser.parseAsync();
    return (await chosen?.()) ?? exitCodes.ok;
  } catch (error) {
    if (!(error instanceof UsageError)) return complain(error, context);
    context.terminal.complain(
      words.length > 0
        ? `${error.message}\nusage: ${howToAsk(words, error)}`
        : // Whoever is used to the console of the original types the same and misses something else.
          `${error.message} (${originalText(await localeOf(context), 'sMissing')})\n\n${await parser.getHelp()}`,
    );
    return exitCodes.usage;
  }
}

/** What prints the usage of the command that was typed, or of all where there is no such command. */
function howToAsk([command = '']: readonly string[], error: UsageError): string {
  const isCommand = /^[a-z]/.test(command) && !(error instanceof UnknownCommand);
  return isCommand ? `console ${command} --help` : 'console --help';
}

function complain(error: unknown, { terminal }: CommandContext): ExitCode {
  if (error instanceof NotRunning) {
    terminal.complain(error.message);
    return exitCodes.notRunning;
  }
  if (!(error instanceof ManagerRefused)) throw error;
  for (const reason of error.reasons) terminal.complain(reason);
  return exitCodes.failure;
}

function versionOf(root: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (!isPlainObject(manifest)) return 'unknown';
  // A project that the framework lives in has a version of its own.
  const version = manifest['holdline'] ?? manifest['version'];
  return typeof version === 'string' ? version : 'unknown';
}
