import { ensureName } from '../bounds.js';
import { parseConnectionId } from '../connection-id.js';
import { type Claim, maxCloseKeys, maxControllers, type NewEntry } from '../ledger.js';

/** The most bytes of a connection's facts as JSON. */
const maxFactsBytes = 65_536;

/** An entry as every twin keeps it: checked, with its facts as JSON. */
export interface CheckedEntry {
  readonly id: string;
  readonly gateway: string;
  readonly number: number;
  readonly facts: string;
  readonly uid: string | undefined;
  readonly openedAt: number;
  readonly closeKeys: readonly string[];
  readonly controllers: readonly string[];
}

/**
 * Checks an entry before it is opened.
 * @throws {RangeError} when something in it is out of bounds.
 */
export function checkEntry({
  id,
  facts,
  uid,
  openedAt,
  closeKeys = [],
  controllers = [],
}: NewEntry): CheckedEntry {
  const { gateway, number } = parseConnectionId(id);
  const written = JSON.stringify(facts ?? null);
  if (uid !== undefined) ensureName('user', uid);
  for (const set of closeKeys) ensureName('set', set);
  for (const controller of controllers) ensureName('controller', controller);
  ensureWhole('When a connection was opened', openedAt);
  ensureAtMost('close keys', closeKeys.length, maxCloseKeys);
  ensureAtMost('close controllers', controllers.length, maxControllers);
  ensureAtMost('bytes of facts', Buffer.byteLength(written), maxFactsBytes);
  return {
    id,
    gateway,
    number,
    facts: written,
    uid,
    openedAt,
    closeKeys: [...new Set(closeKeys)],
    controllers: [...new Set(controllers)],
  };
}

/** The id of the event that a connection ended; the same however often its end is attempted. */
export function eventIdOf(connection: string, openedAt: number): string {
  return `${connection}@${openedAt}`;
}

/** @throws {RangeError} when no ledger made it. */
export function ensureClaim({ connection, token }: Claim): void {
  parseConnectionId(connection);
  ensureWhole('The token of a claim', token);
}

/** @throws {RangeError} when it is neither a number of a connection nor left out. */
export function ensureCursor(after: number | undefined): void {
  if (after !== undefined) ensureWhole('The number of a connection', after);
}

function ensureWhole(what: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new RangeError(`${what} is a whole number from 0 on, not ${value}.`);
}

function ensureAtMost(what: string, count: number, most: number): void {
  if (count > most) throw new RangeError(`A connection has ${most} ${what} at most, not ${count}.`);
}
