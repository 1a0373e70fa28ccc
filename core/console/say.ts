import { inspect } from './inspect.js';
import { describeCount } from './table.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** Tells every client of this server a text, and says how many there were. */
export function say(context: CommandContext, text: string): Promise<ExitCode> {
  return inspect(context, { method: 'say', text }, ({ told }) => {
    context.terminal.print(`${describeCount(told, 'connection')} told`);
    return exitCodes.ok;
  });
}
