/** What a log keeps of something that was thrown: text only, whatever it was. */
export interface ErrorRecord {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: ErrorRecord;
}

/** Errors are not always what their type says: any member may have been set to anything. */
type Unsure = { readonly [Member in 'name' | 'message' | 'stack' | 'cause']?: unknown };

/** Describes anything that was thrown, with up to four causes. Never throws, whatever its getters do. */
export function describeThrown(thrown: unknown, causes = 4): ErrorRecord {
  try {
    if (!(thrown instanceof Error)) return { type: typeof thrown, message: String(thrown) };
    const { name, message, stack, cause }: Unsure = thrown;
    const record = { type: String(name), message: String(message), stack: String(stack) };
    return cause === undefined || causes === 0
      ? record
      : { ...record, cause: describeThrown(cause, causes - 1) };
  } catch {
    return { type: 'unreadable', message: 'What was thrown cannot even be read.' }; // a getter or a toString of it threw
  }
}
