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

const duplicateCodes = new Set<unknown>([
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_CONSTRAINT_PRIMARYKEY',
  'ER_DUP_ENTRY',
  '23505',
]);

/** Whether a statement failed because a row with that unique key is there already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && duplicateCodes.has(error.code);
}
