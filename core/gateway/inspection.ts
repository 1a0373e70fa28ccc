import type { Clock } from '#library';
import {
  compareRooms,
  type ConnectionRow,
  type Finding,
  type Inquiry,
  type RoomRow,
} from '../link/inspection.js';
import type { Connection } from './connection.js';
import { userOf, type Directory } from './directory.js';
import type { Sender } from './sender.js';

/** What an inspection looks at. */
export interface InspectionOptions {
  readonly directory: Directory;
  readonly sender: Sender;
  readonly clock: Clock;
}

/** Answers what an operator asks of this gateway, with as many rows as were asked for at most. */
export class Inspection {
  readonly #options: InspectionOptions;

  constructor(options: InspectionOptions) {
    this.#options = options;
  }

  /** Does what is asked and says what came of it. */
  answer(inquiry: Inquiry): Finding {
    switch (inquiry.kind) {
      case 'connections':
        return this.#connections(inquiry.limit);
      case 'rooms':
        return this.#rooms(inquiry.limit);
      case 'members':
        return { kind: 'members', members: inquiry.rooms.map((room) => this.#membersOf(room)) };
      case 'kick':
        return this.#kick(inquiry);
      case 'say':
        return this.#say(inquiry.frame);
    }
  }

  /** The directory has them in the order in which they came. */
  #connections(limit: number): Finding {
    const now = this.#options.clock.now();
    const connections: ConnectionRow[] = [];
    let total = 0;
    for (const connection of this.#options.directory.connections.values()) {
      if (!connection.isOpen) continue;
      total++;
      if (connections.length < limit) connections.push(this.#rowOf(connection, now));
    }
    return { kind: 'connections', total, connections };
  }

  #rowOf(connection: Connection, now: number): ConnectionRow {
    const { record, peer, openedAt, queuedBytes } = connection;
    return {
      id: record.id,
      user: userOf(record) ?? null,
      address: record.request.address,
      door: record.request.door,
      rooms: this.#options.directory.rooms.of(connection).size,
      worker: peer?.pid ?? null,
      connectedMs: Math.max(0, Math.round(now - openedAt)),
      queuedBytes,
    };
  }

  #rooms(limit: number): Finding {
    const { rooms } = this.#options.directory;
    return { kind: 'rooms', total: rooms.size, rooms: largest(rooms.all, limit) };
  }

  #membersOf(room: string): number {
    return this.#options.directory.rooms.membersOf(room).size;
  }

  #kick({ ids, user, code, reason }: Extract<Inquiry, { kind: 'kick' }>): Finding {
    const { directory, sender } = this.#options;
    const named = new Set(ids.map((id) => directory.find(id)).filter(isOpen));
    const devices = user === null ? [] : [...directory.connectionsOf(user)].filter(isOpen);
    const all = new Set([...named, ...devices]);
    for (const connection of all) {
      sender.catchUp(connection);
      connection.closeWith(code, reason);
    }
    return { kind: 'kick', ended: all.size, found: named.size };
  }

  #say(frame: string): Finding {
    const { directory, sender } = this.#options;
    const receivers = new Set([...directory.connections.values()].filter(isOpen));
    const told = receivers.size; // the sender takes out whom it has served
    if (told > 0) sender.broadcast(receivers, frame, () => undefined);
    return { kind: 'say', told };
  }
}

function isOpen(connection: Connection | undefined): connection is Connection {
  return connection?.isOpen === true;
}

/** Holds twice as many as are wanted at most: a server may have a million rooms, and sorting them takes a second. */
function largest(rooms: ReadonlyMap<string, ReadonlySet<unknown>>, limit: number): RoomRow[] {
  let kept: RoomRow[] = [];
  let smallest = 0;
  for (const [name, { size: members }] of rooms) {
    if (members < smallest) continue;
    kept.push({ name, members });
    if (kept.length < limit * 2) continue;
    kept = kept.toSorted(compareRooms).slice(0, limit);
    smallest = kept.at(-1)?.members ?? 0;
  }
  return kept.toSorted(compareRooms).slice(0, limit);
}
