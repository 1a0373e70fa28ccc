/**
 * Who is in which room: two maps are the whole model. Neither has an entry for a member of no room, or for a room without
 * members.
 */
export class Rooms<Member extends object> {
  readonly #members = new Map<string, Set<Member>>();
  readonly #rooms = new Map<Member, Set<string>>();
  readonly #roomsPerMember: number;

  constructor(roomsPerMember: number) {
    this.#roomsPerMember = roomsPerMember;
  }

  /** How many rooms have members. */
  get size(): number {
    return this.#members.size;
  }

  /** Every room that has members, with these. */
  get all(): ReadonlyMap<string, ReadonlySet<Member>> {
    return this.#members;
  }

  /** Makes a member of a room; once is enough. False: it is in as many rooms as it may be. */
  join(member: Member, room: string): boolean {
    const rooms = this.#rooms.get(member);
    if (rooms?.has(room) === true) return true;
    if ((rooms?.size ?? 0) >= this.#roomsPerMember) return false;
    addTo(this.#rooms, member, room);
    addTo(this.#members, room, member);
    return true;
  }

  /** Takes a member out of a room, if it is in. */
  leave(member: Member, room: string): void {
    removeFrom(this.#rooms, member, room);
    removeFrom(this.#members, room, member);
  }

  /** Takes a member out of all its rooms. */
  leaveAll(member: Member): void {
    for (const room of this.#rooms.get(member) ?? []) removeFrom(this.#members, room, member);
    this.#rooms.delete(member);
  }

  /** The rooms of a member, in the order in which it joined them. */
  of(member: Member): ReadonlySet<string> {
    return this.#rooms.get(member) ?? nothing;
  }

  /** The members of a room. */
  membersOf(room: string): ReadonlySet<Member> {
    return this.#members.get(room) ?? nothing;
  }
}

const nothing: ReadonlySet<never> = new Set();

function addTo<Key, Value>(map: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}

function removeFrom<Key, Value>(map: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const values = map.get(key);
  if (values?.delete(value) === true && values.size === 0) map.delete(key);
}
