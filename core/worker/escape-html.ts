import type { Settings } from '../config/schema.js';
import type { ConnectionRecord } from '../link/messages.js';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#039;',
};

/** Claims that are names: rooms and users are found by them, and under an escaped name nobody would be found. */
const names: ReadonlySet<string> = new Set(['id', 'type', 'code']);

/** A copy with every text in it escaped for HTML, through lists and objects; keys and everything that is no text stay. */
export function escapeTexts(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/[&<>"']/g, (found) => entities[found] ?? found);
  if (Array.isArray(value)) return value.map((member: unknown) => escapeTexts(member));
  if (typeof value !== 'object' || value === null) return value;
  return mapMembers(value, (_key, member) => escapeTexts(member));
}

/**
 * A connection's record as actions see it: where texts are escaped, those of the claims are too, but for names. The record
 * that comes from the gateway stays as it is, since it comes again with each worker that gets the connection.
 */
export function recordForActions(
  record: ConnectionRecord,
  { escapeHtml }: Settings['compatibility'],
): ConnectionRecord {
  const { auth } = record;
  if (!escapeHtml || typeof auth !== 'object' || auth === null) return record;
  const claims = mapMembers(auth, (claim, value) => (names.has(claim) ? value : escapeTexts(value)));
  return { ...record, auth: claims };
}

function mapMembers(value: object, map: (key: string, member: unknown) => unknown): object {
  const members = Object.entries(value).map(([key, member]) => [key, map(key, member)] as const);
  return Object.fromEntries(members); // defines members, so that one called __proto__ stays one
}
