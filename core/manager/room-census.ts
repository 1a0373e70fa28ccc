import { compareRooms, type Finding, type RoomRow } from '../link/inspection.js';

type Listed = Extract<Finding, { kind: 'rooms' }>;

/**
 * Adds up the rooms of several gateways, each of which lists its largest ones. A room may be among those of one and not of
 * another, so who has left out some is asked again about those that will be shown.
 */
export class RoomCensus<Gateway> {
  readonly #members = new Map<string, number>();
  readonly #listed = new Map<Gateway, ReadonlySet<string>>();
  /** Rooms that a gateway has left out, by gateway; those that turn up later are taken off. */
  readonly #leftOut = new Map<Gateway, number>();

  constructor(private readonly limit: number) {}

  /** Counts what a gateway lists. */
  add(gateway: Gateway, { total, rooms }: Listed): void {
    for (const { name, members } of rooms) this.#count(name, members);
    this.#listed.set(gateway, new Set(rooms.map(({ name }) => name)));
    this.#leftOut.set(gateway, Math.max(0, total - rooms.length));
  }

  /** The largest rooms as far as they were counted. */
  get rooms(): RoomRow[] {
    const all = Array.from(this.#members, ([name, members]) => ({ name, members }));
    return all.toSorted(compareRooms).slice(0, this.limit);
  }

  /** What each gateway has to be asked again: those of the rooms that it may have and did not list. */
  unlisted(rooms: readonly RoomRow[]): Map<Gateway, string[]> {
    const unlisted = new Map<Gateway, string[]>();
    for (const [gateway, listed] of this.#listed) {
      const names = rooms.map(({ name }) => name).filter((name) => !listed.has(name));
      if (names.length > 0 && this.#leftOutBy(gateway) > 0) unlisted.set(gateway, names);
    }
    return unlisted;
  }

  /** Counts what a gateway said when it was asked again. */
  addMembers(gateway: Gateway, rooms: readonly string[], members: readonly number[]): void {
    for (const [index, name] of rooms.entries()) this.#count(name, members[index] ?? 0);
    const found = members.filter((count) => count > 0).length;
    this.#leftOut.set(gateway, Math.max(0, this.#leftOutBy(gateway) - found));
  }

  /** How many rooms there are at most. */
  get total(): number {
    return [...this.#leftOut.values()].reduce((sum, count) => sum + count, this.#members.size);
  }

  /** Whether there are as many as `total` says: nobody has left out what another one may have too. */
  get isExact(): boolean {
    const withRooms = [...this.#listed].filter(([, names]) => names.size > 0);
    return withRooms.length <= 1 || [...this.#leftOut.values()].every((count) => count === 0);
  }

  #count(name: string, members: number): void {
    this.#members.set(name, (this.#members.get(name) ?? 0) + members);
  }

  #leftOutBy(gateway: Gateway): number {
    return this.#leftOut.get(gateway) ?? 0;
  }
}
