/** The longest name of a key, set, field, member, channel or user, bytes of UTF-8. */
export const maxNameBytes = 256;

/** The largest value and the largest message, bytes of UTF-8. */
export const maxValueBytes = 1_048_576;

const loneSurrogate = /\p{Surrogate}/u;

/**
 * Any text may be a name, with separators and control characters too, if it is neither empty nor too long.
 * @throws {RangeError} when it is no such text.
 */
export function ensureName(what: string, name: string): void {
  ensureText(`The name of a ${what}`, name, maxNameBytes);
  if (name === '') throw new RangeError(`The name of a ${what} is empty.`);
}

/** Whether something may be called so. */
export function isName(name: string): boolean {
  return name !== '' && Buffer.byteLength(name) <= maxNameBytes && !loneSurrogate.test(name);
}

/** @throws {RangeError} when it is too long, or cannot be written as UTF-8. */
export function ensureValue(value: string): void {
  ensureText('A value', value, maxValueBytes);
}

/** @throws {RangeError} when it is no length of time, milliseconds. */
export function ensureTtl(ttlMs: number): void {
  if (Number.isSafeInteger(ttlMs) && ttlMs >= 1) return;
  throw new RangeError(`An expiry is a whole number of milliseconds from 1 on, not ${ttlMs}.`);
}

/**
 * A sum that every twin can hold exactly.
 * @throws {RangeError} when one of the numbers is no whole one, or too large for that.
 */
export function ensureSum(by: number, sum: number): void {
  if (Number.isSafeInteger(by) && Number.isSafeInteger(sum)) return;
  throw new RangeError(
    `A counter is a whole number within ±${Number.MAX_SAFE_INTEGER}; ${by} leads out of it.`,
  );
}

function ensureText(what: string, text: string, maxBytes: number): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes)
    throw new RangeError(`${what} has ${bytes} bytes, and ${maxBytes} at most are allowed.`);
  // Two different lone surrogates are the same bytes in UTF-8, so two names would become one.
  if (loneSurrogate.test(text)) throw new RangeError(`${what} has half a character in it.`);
}
