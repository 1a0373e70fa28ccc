import { parseConnectionId } from '../connection-id.js';
import type { LedgerEntry } from '../ledger.js';

/** The fields of an entry as Redis gives them; null where there is none. */
export type EntryReply = [
  fields: [facts: string | null, uid: string | null, openedAt: string | null, state: string | null],
  closeKeys: string[],
  controllers: string[],
];

/** What a claim answers. */
export type ClaimReply = ['claimed', number, ...EntryReply] | ['gone' | 'alive' | 'taken'];

/** An entry as Redis gave it; undefined: there is none. */
export function entryOf(id: string, [fields, closeKeys, controllers]: EntryReply): LedgerEntry | undefined {
  const [facts, uid, openedAt, state] = fields;
  if (facts === null) return undefined;
  return {
    id,
    gateway: parseConnectionId(id).gateway,
    facts: JSON.parse(facts),
    uid: uid === '' ? null : uid,
    openedAt: Number(openedAt),
    state: state === 'open' ? 'open' : 'finishing',
    closeKeys,
    controllers,
  };
}
