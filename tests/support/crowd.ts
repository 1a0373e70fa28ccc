import assert from 'node:assert/strict';
import type { Cluster } from '../../core/cluster/cluster.js';
import type { ProjectClient } from './project-client.js';
import { until } from './until.js';

/** Every guest is in these rooms, and in shared sets of the same names. */
const halls = ['north', 'south'] as const;
/** Guests that come in at the same time. */
const atOnce = 100;

/** How guests get into a server. */
export interface Entrance {
  /** So many tokens of that user. */
  tokens(count: number, user: string): Promise<readonly string[]>;
  connect(token: string): Promise<ProjectClient>;
}

/** A guest, and its id. */
export interface Guest {
  readonly client: ProjectClient;
  readonly id: string;
}

/** What is left of guests; zero of everything when their close work is done. */
export interface Remains {
  readonly members: number;
  readonly present: number;
  readonly entries: number;
}

/** Many clients that are in rooms and in shared sets and have a close controller; and in one set somebody who is no connection. */
export class Crowd {
  readonly stranger = 'somebody else';

  private constructor(
    /** Whose devices all guests are. */
    private readonly user: string,
    readonly guests: readonly Guest[],
    private readonly state: Cluster,
  ) {}

  /** Lets so many clients in. */
  static async gather(entrance: Entrance, state: Cluster, count: number, user = 'guest'): Promise<Crowd> {
    const guests: Guest[] = [];
    const tokens = await entrance.tokens(count, user);
    for (let first = 0; first < count; first += atOnce) {
      const batch = tokens.slice(first, first + atOnce).map((token) => enter(entrance, token));
      guests.push(...(await Promise.all(batch)));
    }
    const crowd = new Crowd(user, guests, state);
    await guests[0]?.client.request('hall.guest.invite', { hall: halls[0], name: crowd.stranger });
    assert.deepEqual(await crowd.remains(), { members: count * 2, present: count, entries: count });
    return crowd;
  }

  /** The ids of the gateways that have them. */
  get gateways(): string[] {
    return [...new Set(this.guests.map(({ id }) => gatewayOf(id)))];
  }

  /** Those of that gateway. */
  of(gateway: string): Guest[] {
    return this.guests.filter(({ id }) => gatewayOf(id) === gateway);
  }

  /** What is left of all of them. */
  async remains(): Promise<Remains> {
    const { store, presence } = this.state;
    const sets = await Promise.all(halls.map((hall) => store.sets.members(hall)));
    const entries = await Promise.all(this.gateways.map((gateway) => this.#entriesOf(gateway)));
    return {
      members: sets.flat().filter((member) => member !== this.stranger).length,
      present: await presence.count(this.user),
      entries: entries.flat().length,
    };
  }

  /** Resolves when only so many are left. */
  async leftWith(count: number, mostMs?: number): Promise<void> {
    const what = `${count} guests are left`;
    await until(what, async () => (await this.state.presence.count(this.user)) <= count, mostMs);
    const isDone = async () => {
      const { members, present, entries } = await this.remains();
      return members === count * 2 && present === count && entries === count;
    };
    await until(what, isDone, mostMs);
  }

  /** How often the close controller was called, and how many ends it has seen. */
  async told(): Promise<{ calls: number; ends: number }> {
    const { counters } = this.state.store;
    const [calls, ends] = [`calls:${this.user}`, `ends:${this.user}`];
    return { calls: await counters.get(calls), ends: await counters.get(ends) };
  }

  /** Fails where the one who is no connection was taken out with the others. */
  async assertStrangerStays(): Promise<void> {
    assert.ok(await this.state.store.sets.has(halls[0], this.stranger), 'the stranger is in the set');
  }

  async #entriesOf(gateway: string): Promise<string[]> {
    const ids: string[] = [];
    let after: number | undefined;
    do {
      const { entries, next } = await this.state.ledger.entriesOf(gateway, after);
      ids.push(...entries.map(({ id }) => id));
      after = next;
    } while (after !== undefined);
    return ids;
  }
}

/** The gateway of a connection. */
export function gatewayOf(id: string): string {
  return id.slice(0, id.lastIndexOf('.'));
}

async function enter(entrance: Entrance, token: string): Promise<Guest> {
  const client = await entrance.connect(token);
  const answers = await Promise.all(halls.map((hall) => client.request('hall.guest.enter', { hall })));
  const id = answers[0]?.param;
  if (typeof id !== 'string') throw new Error(`A guest was not let in: ${JSON.stringify(answers)}`);
  return { client, id };
}
