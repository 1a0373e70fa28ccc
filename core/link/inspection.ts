/**
 * What an operator wants to know of gateways, or has them do, and what each of them answers. An answer has as many rows as
 * were asked for at most, and then totals: the channel to the manager also says who lives, and must stay free for that.
 */
export type Inquiry =
  /** The connections that are open, the oldest first. */
  | { readonly kind: 'connections'; readonly limit: number }
  /** The rooms with members, in the order of `compareRooms`. */
  | { readonly kind: 'rooms'; readonly limit: number }
  /** How many members these rooms have. */
  | { readonly kind: 'members'; readonly rooms: readonly string[] }
  /** End these connections, and all of a user where one is named. */
  | {
      readonly kind: 'kick';
      readonly ids: readonly string[];
      readonly user: string | null;
      readonly code: number;
      readonly reason: string;
    }
  /** Send this text frame to every open connection. */
  | { readonly kind: 'say'; readonly frame: string };

/** What a gateway answers to an inquiry of the same kind. `total` also counts what is in no row. */
export type Finding =
  | { readonly kind: 'connections'; readonly total: number; readonly connections: readonly ConnectionRow[] }
  | { readonly kind: 'rooms'; readonly total: number; readonly rooms: readonly RoomRow[] }
  /** In the order in which the rooms were asked for. */
  | { readonly kind: 'members'; readonly members: readonly number[] }
  /** How many connections were ended, and how many of the ids are those of one. */
  | { readonly kind: 'kick'; readonly ended: number; readonly found: number }
  /** To how many connections it goes. */
  | { readonly kind: 'say'; readonly told: number };

/** What an operator sees of a connection: neither its token nor a claim other than who it is. */
export interface ConnectionRow {
  readonly id: string;
  /** `auth.id`, where there is one. */
  readonly user: string | null;
  readonly address: string;
  readonly door: string;
  /** In how many rooms it is. */
  readonly rooms: number;
  /** The process of its worker, where it has one. */
  readonly worker: number | null;
  /** For how many milliseconds it is open. */
  readonly connectedMs: number;
  /** Bytes that wait for the client. */
  readonly queuedBytes: number;
}

/** What an operator sees of a room. */
export interface RoomRow {
  readonly name: string;
  readonly members: number;
}

/** The largest first; of one size by their names, so that all gateways leave the same ones out. */
export function compareRooms(one: RoomRow, other: RoomRow): number {
  if (one.members !== other.members) return other.members - one.members;
  return one.name < other.name ? -1 : Number(one.name > other.name);
}
