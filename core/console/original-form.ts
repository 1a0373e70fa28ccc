import yargs from 'yargs';
import { originalText } from '../manager/original-texts.js';
import { localeOf } from './locale.js';
import { ManagerRefused, NotRunning } from './manager-client.js';
import { isVerb, runVerb, type VerbOptions } from './original-verbs.js';
import { UsageError } from './paths.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** How the console of the original was used. */
export const originalUsage = 'usage: console -s start|reload|stop|status|say [-h host] [-p port] [-i text]';

/** Whether somebody types as at the console of the original: options alone, one of its four first. */
export function isOriginalForm([first = '']: readonly string[]): boolean {
  return /^-[shpi]/.test(first);
}

/** Runs `-s start|reload|stop|status|say`, with the words of the original. */
export async function runOriginalForm(
  context: CommandContext,
  words: readonly string[],
  version: string,
): Promise<ExitCode> {
  const { terminal } = context;
  const locale = await localeOf(context);
  try {
    const options = await parse(words, locale);
    return await runVerb(context, { ...options, locale, version });
  } catch (error) {
    if (error instanceof UsageError) {
      for (const line of [error.message, originalUsage]) terminal.complain(line);
      return exitCodes.usage;
    }
    if (error instanceof NotRunning || error instanceof ManagerRefused)
      terminal.complain(originalText(locale, 'cannotConnect'));
    throw error;
  }
}

async function parse(
  words: readonly string[],
  locale: VerbOptions['locale'],
): Promise<Omit<VerbOptions, 'locale' | 'version'>> {
  const text = { type: 'string', requiresArg: true } as const;
  const { s, h, p, i } = await yargs([...words])
    .options({ s: text, h: text, p: text, i: text })
    .strict()
    .help(false)
    .version(false)
    .locale('en')
    .exitProcess(false)
    .fail((message, error) => {
      throw new UsageError(message || error.message);
    })
    .parseAsync();
  // An option that was typed twice is a list, whatever its type says.
  if ([s, h, p, i].some((value) => Array.isArray(value))) throw new UsageError('each option once');
  if (s === undefined) throw new UsageError(originalText(locale, 'sMissing'));
  if (!isVerb(s)) throw new UsageError(originalText(locale, 'sUnknown'));
  if (s === 'say' && (i ?? '') === '') throw new UsageError(originalText(locale, 'iMissing'));
  if (h === '') throw new UsageError('-h: the host of a manager, such as 127.0.0.1');
  return { verb: s, text: i ?? '', place: { host: h, port: portOf(p) } };
}

function portOf(typed: string | undefined): number | undefined {
  if (typed === undefined) return undefined;
  const port = Number(typed);
  if (!/^\d{1,5}$/.test(typed) || port < 1 || port > 65_535)
    throw new UsageError('-p: a port from 1 to 65535, such as 20001');
  return port;
}
