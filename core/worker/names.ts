/** The longest name of a room, id of a user or id of a connection, bytes of UTF-8. */
export const maxNameBytes = 256;

/** Control characters, and halves of characters: as UTF-8 all of those are the same, so that two names would be one. */
const forbidden = /[\p{Cc}\p{Surrogate}]/u;

/**
 * @param what What it is the name of, as it stands in the error: `room name`.
 * @throws {TypeError} when it is no text.
 * @throws {RangeError} when it is empty, too long, or has characters that no name may have.
 */
export function ensureName(what: string, name: unknown): asserts name is string {
  if (typeof name !== 'string') throw new TypeError(`A ${what} is a text, not ${describeType(name)}.`);
  if (name === '') throw new RangeError(`A ${what} has at least one character; this one is empty.`);
  const bytes = Buffer.byteLength(name);
  if (bytes > maxNameBytes) {
    throw new RangeError(`A ${what} has at most ${maxNameBytes} bytes; this one has ${bytes}.`);
  }
  const position = name.search(forbidden);
  if (position < 0) return;
  const code = name.charCodeAt(position).toString(16).toUpperCase().padStart(4, '0');
  throw new RangeError(
    `A ${what} has no control characters and no halves of characters; this one has U+${code} at position ${position}.`,
  );
}

function describeType(value: unknown): string {
  if (value === null) return 'null';
  return value === undefined ? 'undefined' : `a value of type ${typeof value}`;
}
