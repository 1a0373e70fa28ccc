import { join } from 'node:path';
import { systemClock } from '#library';
import { SettingsError } from '../config/mistakes.js';
import { mintToken, type TokenClaims } from '../gateway/authenticate.js';
import { readSettings } from './read-settings.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** What `token` is told. */
export interface TokenOptions {
  readonly claims: TokenClaims;
  readonly ttlSec: number;
  /** Absolute. */
  readonly configFile?: string;
}

/** Prints a token that this server lets in, and nothing else. */
export async function token(
  context: CommandContext,
  { claims, ttlSec, configFile }: TokenOptions,
): Promise<ExitCode> {
  const { root, terminal } = context;
  try {
    const settings = await readSettings(context, join(root, 'dist'), configFile);
    terminal.print(mintToken(settings.auth, claims, ttlSec, systemClock));
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof SettingsError) {
      for (const line of error.lines) terminal.complain(line);
      return exitCodes.badConfiguration;
    }
    if (!(error instanceof RangeError)) throw error;
    terminal.complain(error.message);
    return exitCodes.failure;
  }
}
