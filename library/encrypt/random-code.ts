import { randomInt } from 'node:crypto';

/** What a code is made of where nothing else is said. */
const digitsAndLetters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const mostCharacters = 1_024;

/**
 * A code that nobody can guess: exactly `length` characters, each drawn from the alphabet with the same chance by the
 * generator of the operating system. Six digits have 20 bits, 22 of the default's characters 131.
 * @throws {RangeError} for a length that is none, and for an alphabet of less than two characters or with one twice.
 */
export function randomCode(length = 6, alphabet = digitsAndLetters): string {
  const characters = Array.from(alphabet);
  if (!Number.isInteger(length) || length < 1 || length > mostCharacters)
    throw new RangeError(`A code has 1 to ${mostCharacters} characters, not ${length}.`);
  if (characters.length < 2)
    throw new RangeError('An alphabet has two characters at least: name more to draw from.');
  if (new Set(characters).size < characters.length)
    throw new RangeError(
      'The alphabet has a character twice, which would be drawn too often: name each once.',
    );
  return Array.from({ length }, () => characters[randomInt(characters.length)]).join('');
}
