import { SettingsError } from '../config/mistakes.js';

/** Why an operation did not happen: the configuration, the code, a port, or another operation that is still running. */
export type FailureCause = 'config' | 'boot' | 'port' | 'build' | 'busy' | 'interrupted';

/** An operation that did not happen. Each reason is one line for the operator. */
export class OperationFailed extends Error {
  constructor(
    readonly why: FailureCause,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join('\n'));
    this.name = 'OperationFailed';
  }
}

/** The lines for the operator of whatever was thrown. */
export function reasonsOf(error: unknown): readonly string[] {
  if (error instanceof OperationFailed) return error.reasons;
  if (error instanceof SettingsError) return error.lines;
  return [error instanceof Error ? error.message : String(error)];
}
