import type { LedgerEntry } from '../cluster/ledger.js';
import type { ConnectionFacts, ConnectionRecord, RequestInfo } from '../link/messages.js';

const nowhere: RequestInfo = { door: 'websocket', address: '', headers: {} };

/** What the ledger knows of a connection, as a record. Rooms and session are its gateway's alone. */
export function recordOf({ id, facts, openedAt, closeKeys, controllers }: LedgerEntry): ConnectionRecord {
  const { auth, request } = isFacts(facts) ? facts : { auth: null, request: nowhere };
  return { id, auth, request, openedAt, closeKeys, closeControllers: controllers };
}

/** Gateways write nothing else; only an entry of another make would be without. */
function isFacts(facts: unknown): facts is ConnectionFacts {
  return typeof facts === 'object' && facts !== null && 'auth' in facts && 'request' in facts;
}
