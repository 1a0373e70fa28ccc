/** The database cannot be reached, has no connection left, or did not answer in time. The next statement may succeed. */
export class DatabaseUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DatabaseUnavailable';
  }
}

/** A transaction ended before its owner ended it: nothing more of it is done, and nothing outside of it in its name. */
export class TransactionInterrupted extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'TransactionInterrupted';
  }
}

/** A value that no statement takes: a list, an object, NaN, a text with U+0000. */
export class BadParameter extends TypeError {
  constructor(found: string, remedy: string) {
    super(`A statement takes texts, numbers, true, false, null and bytes, and not ${found}: ${remedy}.`);
    this.name = 'BadParameter';
  }
}

/** The code that a driver gave an error, or nothing. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || (codeOf(error) ?? error.name) : String(error);
}

const duplicateCodes = new Set<string | undefined>([
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_CONSTRAINT_PRIMARYKEY',
  'ER_DUP_ENTRY',
  '23505',
]);

/** Whether a statement failed because a row with that unique key is there already. */
export function isDuplicate(error: unknown): boolean {
  return duplicateCodes.has(codeOf(error));
}
