import { ensureName } from './bounds.js';

/** A connection's id, taken apart. */
export interface ConnectionId {
  readonly gateway: string;
  readonly number: number;
}

/**
 * Takes `<gateway>.<number>` apart.
 * @throws {RangeError} when it is no such id.
 */
export function parseConnectionId(id: string): ConnectionId {
  ensureName('connection', id);
  const dot = id.lastIndexOf('.');
  const digits = id.slice(dot + 1);
  const number = Number(digits);
  // One connection has one way to be written, or two entries would stand for it.
  if (dot < 1 || !Number.isSafeInteger(number) || number < 0 || String(number) !== digits) {
    throw new RangeError(`A connection's id is <gateway>.<number>, not ${JSON.stringify(id)}.`);
  }
  return { gateway: id.slice(0, dot), number };
}
