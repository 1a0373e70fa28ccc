import type { Ledger, LedgerEntry } from '../cluster/ledger.js';
import type { MemoryCluster } from '../cluster/memory-cluster.js';
import type { Gateway } from '../gateway/gateway.js';
import type { ActionWatch } from './action-watch.js';

/** Where something of a connection may be left. */
export interface LeftoverPlaces {
  readonly gateway: Pick<Gateway, 'id' | 'connectionCount'> & {
    readonly inspection: Pick<Gateway['inspection'], 'answer'>;
  };
  readonly memory: Pick<MemoryCluster, 'contents'>;
  readonly ledger: Pick<Ledger, 'gateways' | 'entriesOf'>;
  readonly actions: Pick<ActionWatch, 'left'>;
}

/** Rows of each kind that are looked at. */
const mostRows = 1_000;

/** A sentence for each thing that a connection has left: its socket, rooms, sets, its entry, its presence, its actions. */
export async function findLeftovers(places: LeftoverPlaces): Promise<string[]> {
  return [
    ...connectionsLeft(places),
    ...roomsLeft(places),
    ...(await entriesLeft(places)),
    ...idsLeft(places),
    ...places.actions.left,
  ];
}

function connectionsLeft({ gateway }: LeftoverPlaces): string[] {
  const finding = gateway.inspection.answer({ kind: 'connections', limit: mostRows });
  const rows = finding.kind === 'connections' ? finding.connections : [];
  const open = rows.map(({ id, user }) => `connection ${id} of ${user ?? 'nobody'} is open`);
  const closing = gateway.connectionCount - open.length;
  if (closing <= 0) return open;
  return [...open, closing === 1 ? '1 connection has not ended' : `${closing} connections have not ended`];
}

function roomsLeft({ gateway }: LeftoverPlaces): string[] {
  const finding = gateway.inspection.answer({ kind: 'rooms', limit: mostRows });
  const rows = finding.kind === 'rooms' ? finding.rooms : [];
  return rows.map(
    ({ name, members }) => `room ${name} has ${members} ${members === 1 ? 'member' : 'members'}`,
  );
}

async function entriesLeft({ ledger }: LeftoverPlaces): Promise<string[]> {
  const sentences: string[] = [];
  for (const gateway of await ledger.gateways()) {
    const { entries } = await ledger.entriesOf(gateway);
    sentences.push(...entries.map(describeEntry));
  }
  return sentences;
}

function describeEntry({ id, uid, state, closeKeys, controllers }: LedgerEntry): string {
  const what = state === 'open' ? 'is entered in the ledger' : 'is being finished';
  return [
    `connection ${id} of ${uid ?? 'nobody'} ${what}`,
    ...(closeKeys.length === 0 ? [] : [`with close keys ${closeKeys.join(', ')}`]),
    ...(controllers.length === 0 ? [] : [`with close controllers ${controllers.join(', ')}`]),
  ].join(' ');
}

/** What is called like a connection of this gateway is one, wherever it stands. */
function idsLeft({ gateway, memory }: LeftoverPlaces): string[] {
  const { sets, hashes, users } = memory.contents;
  const isConnection = (name: string) => name.startsWith(`${gateway.id}.`);
  const listed = (
    what: string,
    all: ReadonlyMap<string, ReadonlySet<string> | ReadonlyMap<string, string>>,
  ) =>
    [...all].flatMap(([name, ids]) =>
      [...ids.keys()].filter(isConnection).map((id) => `connection ${id} is in ${what} ${name}`),
    );
  return [...listed('set', sets), ...listed('hash', hashes), ...listed('the presence of', users)];
}
