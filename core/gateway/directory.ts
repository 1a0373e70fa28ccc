import type { ConnectionRecord, Recipients } from '../link/messages.js';
import type { Connection } from './connection.js';
import { Rooms } from './rooms.js';
import { Users } from './users.js';

/** Who is connected: by number, by user, by room. */
export class Directory {
  readonly rooms: Rooms<Connection>;
  readonly #gateway: string;
  readonly #connections = new Map<number, Connection>();
  readonly #users = new Users<Connection>();

  /** @param gateway The first half of every connection's id. */
  constructor(gateway: string, roomsPerConnection: number) {
    this.#gateway = gateway;
    this.rooms = new Rooms(roomsPerConnection);
  }

  /** Every connection by its number. */
  get connections(): ReadonlyMap<number, Connection> {
    return this.#connections;
  }

  /** Takes a connection in. */
  add(connection: Connection): void {
    this.#connections.set(connection.number, connection);
    const user = userOf(connection.record);
    if (user !== undefined) this.#users.add(user, connection);
  }

  /** Forgets a connection, its rooms too. */
  remove(connection: Connection): void {
    this.#connections.delete(connection.number);
    const user = userOf(connection.record);
    if (user !== undefined) this.#users.remove(user, connection);
    this.rooms.leaveAll(connection);
  }

  /** The connection with that id, if it is here. */
  find(id: string): Connection | undefined {
    const dot = id.lastIndexOf('.');
    if (id.slice(0, dot) !== this.#gateway) return undefined;
    const connection = this.#connections.get(Number(id.slice(dot + 1)));
    return connection?.record.id === id ? connection : undefined;
  }

  /** The connections of a user, one for each device. */
  connectionsOf(user: string): Iterable<Connection> {
    return this.#users.of(user);
  }

  /** What a worker must know of a connection. */
  recordOf(connection: Connection): ConnectionRecord {
    const { record, session, closeKeys, closeControllers } = connection;
    const rooms = this.rooms.of(connection);
    return {
      ...record,
      ...(rooms.size > 0 && { rooms: [...rooms] }),
      ...(session !== undefined && { session }),
      ...(closeKeys !== undefined && { closeKeys: [...closeKeys] }),
      ...(closeControllers !== undefined && { closeControllers: [...closeControllers] }),
    };
  }

  /** Whom of ours a broadcast goes to, each once. */
  receiversOf(recipients: Recipients): Set<Connection> {
    const receivers = new Set<Connection>(recipients.isEveryone ? this.#connections.values() : []);
    for (const room of recipients.rooms) addAll(receivers, this.rooms.membersOf(room));
    for (const user of recipients.users) addAll(receivers, this.#users.of(user));
    for (const id of recipients.connections) this.#addById(receivers, id);
    for (const name of recipients.except) this.#exclude(receivers, name);
    return receivers;
  }

  #addById(receivers: Set<Connection>, id: string): void {
    const connection = this.find(id);
    if (connection !== undefined) receivers.add(connection);
  }

  /** An id begins with that of a gateway, which no room is called by chance: what fits both ways is meant both ways. */
  #exclude(receivers: Set<Connection>, name: string): void {
    for (const member of this.rooms.membersOf(name)) receivers.delete(member);
    const connection = this.find(name);
    if (connection !== undefined) receivers.delete(connection);
  }
}

function addAll(receivers: Set<Connection>, more: Iterable<Connection>): void {
  for (const connection of more) receivers.add(connection);
}

/** The `id` claim of a token, as text; undefined where there is none. */
export function userOf({ auth }: ConnectionRecord): string | undefined {
  if (typeof auth !== 'object' || auth === null || !('id' in auth)) return undefined;
  return typeof auth.id === 'string' || typeof auth.id === 'number' ? String(auth.id) : undefined;
}
