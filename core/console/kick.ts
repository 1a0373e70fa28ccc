import type { KickResult } from '../manager/inspection-messages.js';
import { inspect } from './inspect.js';
import { describeCount } from './table.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** Whom `kick` ends, and what their clients are told. */
export interface KickOptions {
  /** Of connections. */
  readonly ids: readonly string[];
  /** Whose connections end all, where somebody is named. */
  readonly user: string | null;
  readonly code: number;
  readonly reason: string;
}

/** Ends connections, and says how many; that there was none is a failure. */
export function kick(context: CommandContext, { ids, user, code, reason }: KickOptions): Promise<ExitCode> {
  const { terminal } = context;
  return inspect(context, { method: 'kick', ids: [...new Set(ids)], user, code, reason }, (result) => {
    if (result.ended > 0) {
      terminal.print(describeKick(result));
      return exitCodes.ok;
    }
    if (result.silent.length === 0)
      terminal.complain('none of these is connected: see public/console connections');
    return exitCodes.failure;
  });
}

/** What came of it, in one line. */
export function describeKick({ ended, missing }: KickResult): string {
  const rest = missing === 0 ? '' : `; ${describeCount(missing, 'id')} of no open connection`;
  return `${describeCount(ended, 'connection')} ended${rest}`;
}
