import { roll } from './roll.js';
import type { CommandContext, ExitCode } from './terminal.js';

/** Replaces the gateways too, with new settings; clients are closed with 1012 and come back. */
export function restart(context: CommandContext, noBuild: boolean): Promise<ExitCode> {
  return roll(context, 'restart', noBuild);
}
