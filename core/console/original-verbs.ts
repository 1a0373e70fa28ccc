import { describeStatus, describeTold, originalText } from '../manager/original-texts.js';
import type { Locale } from '../protocol/locale.js';
import { inspect } from './inspect.js';
import { askManager, type ManagerPlace } from './manager-client.js';
import { endServer, judgeStop } from './stop.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** What `-s` takes. */
export type Verb = 'start' | 'reload' | 'stop' | 'status' | 'say';

/** What was typed in the form of the original. */
export interface VerbOptions {
  readonly verb: Verb;
  /** Where the manager is, where that was said. */
  readonly place: ManagerPlace;
  /** What `say` says. */
  readonly text: string;
  readonly locale: Locale;
  readonly version: string;
}

type Run = (context: CommandContext, options: VerbOptions) => Promise<ExitCode>;

const verbs: ReadonlyMap<string, Run> = new Map<Verb, Run>([
  [
    'start',
    async (context, { version }) => (await import('./start.js')).start(context, { app: 'app', version }),
  ],
  ['reload', reload],
  ['stop', stop],
  ['status', status],
  ['say', say],
]);

/** Whether `-s` takes that word. */
export function isVerb(word: string): word is Verb {
  return verbs.has(word);
}

/** Carries one of them out, and says what the original says. */
export async function runVerb(context: CommandContext, options: VerbOptions): Promise<ExitCode> {
  return (await verbs.get(options.verb)?.(context, options)) ?? exitCodes.usage;
}

/** Unlike the original it waits for the end, because only then it is known whether it went well. */
async function reload(context: CommandContext, { place, locale }: VerbOptions): Promise<ExitCode> {
  const announce = once(() => context.terminal.print(originalText(locale, 'reload')));
  await askManager(context, { method: 'reload' }, announce, place);
  return exitCodes.ok;
}

async function stop(context: CommandContext, { place, locale }: VerbOptions): Promise<ExitCode> {
  const announce = once(() => context.terminal.print(originalText(locale, 'stop')));
  if (isNamed(place)) {
    await askManager(context, { method: 'stop' }, announce, place);
    return exitCodes.ok;
  }
  const stopped = await endServer(context, announce);
  if (stopped.kind === 'notRunning') context.terminal.print(originalText(locale, 'cannotConnect'));
  return judgeStop(context, stopped);
}

async function status(context: CommandContext, { place, locale }: VerbOptions): Promise<ExitCode> {
  const found = await askManager(context, { method: 'status' }, undefined, place);
  for (const line of describeStatus(locale, found)) context.terminal.print(line);
  return exitCodes.ok;
}

function say(context: CommandContext, { place, locale, text }: VerbOptions): Promise<ExitCode> {
  const tell = ({ told }: { readonly told: number }) => {
    context.terminal.print(describeTold(locale, told));
    return exitCodes.ok;
  };
  return inspect(context, { method: 'say', text }, tell, place);
}

function isNamed({ host, port }: ManagerPlace): boolean {
  return host !== undefined || port !== undefined;
}

function once(tell: () => void): () => void {
  let isTold = false;
  return () => {
    if (!isTold) tell();
    isTold = true;
  };
}
