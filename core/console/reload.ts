import { roll } from './roll.js';
import type { CommandContext, ExitCode } from './terminal.js';

/** Brings new application code in; no client is cut off. */
export function reload(context: CommandContext, noBuild: boolean): Promise<ExitCode> {
  return roll(context, 'reload', noBuild);
}
