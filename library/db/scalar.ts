import { BadParameter } from './errors.js';

/** What a statement is given in place of a `?`. */
export type Scalar = string | number | bigint | null | Uint8Array;

const largest = 2n ** 63n;

/**
 * A value as every database takes it: true is 1, false is 0, a whole number that a JavaScript number holds exactly is one.
 * @throws {BadParameter} for all that is no scalar, or that a database would keep as something else.
 */
export function scalarOf(value: unknown): Scalar {
  switch (typeof value) {
    case 'string':
      if (value.includes('\0')) throw new BadParameter('a text with U+0000', 'take it out');
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw new BadParameter(String(value), 'check the arithmetic before it');
      return value;
    case 'boolean':
      return value ? 1 : 0;
    case 'bigint':
      if (value >= largest || value < -largest)
        throw new BadParameter('a bigint of more than 64 bits', 'store it as a text');
      return numberWhereSafe(value);
    case 'undefined':
      throw new BadParameter('undefined', 'leave the column out, or give null');
    case 'object':
      return scalarObject(value);
    case 'function':
    case 'symbol':
      throw new BadParameter(`a ${typeof value}`, 'give what it stands for');
  }
}

/** A whole number as a JavaScript number, or as the bigint that it is where that would not be exact. */
export function numberWhereSafe(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function scalarObject(value: object | null): null | Uint8Array {
  if (value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) throw new BadParameter('a list', "compare with 'in', or store JSON as a text");
  if (value instanceof Date) throw new BadParameter('a Date', 'store whole seconds');
  throw new BadParameter('an object', 'name its member, or store JSON as a text');
}
