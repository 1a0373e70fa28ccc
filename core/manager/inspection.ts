import type { Clock, Log } from '#library';
import type { Finding, Inquiry } from '../link/inspection.js';
import { encodeEnvelope, encodeHead } from '../protocol/envelope.js';
import type { Locale } from '../protocol/locale.js';
import { text as wording } from '../protocol/texts.js';
import type { Child } from './child.js';
import type { Crew } from './crew.js';
import {
  mostRows,
  type ConnectionList,
  type InspectionRequest,
  type KickResult,
  type RoomList,
  type SayResult,
} from './inspection-messages.js';
import { RoomCensus } from './room-census.js';
import { within } from './within.js';

/** What an inspection needs. */
export interface InspectionOptions {
  readonly crew: Crew;
  readonly clock: Clock;
  readonly log: Log;
  /** The language of what clients are told. */
  readonly locale: () => Locale;
}

type Kind = Inquiry['kind'];
type FindingOf<K extends Kind> = Extract<Finding, { kind: K }>;

interface Answers<K extends Kind> {
  readonly found: ReadonlyMap<Child, FindingOf<K>>;
  readonly silent: string[];
}

/** How long a gateway may take to answer, milliseconds. */
const patienceMs = 2_000;

/** Asks all gateways and makes one answer of theirs. One that does not answer is named, and nobody waits for it. */
export class Inspection {
  #lastNumber = 0;

  constructor(private readonly options: InspectionOptions) {}

  /** Answers the console. */
  answer(request: InspectionRequest): Promise<ConnectionList | RoomList | KickResult | SayResult> {
    switch (request.method) {
      case 'connections':
        return this.connections(request.limit);
      case 'rooms':
        return this.rooms(request.limit);
      case 'kick':
        return this.kick(request);
      case 'say':
        return this.say(request.text);
    }
  }

  /** The oldest connections. */
  async connections(limit: number): Promise<ConnectionList> {
    const { found, silent } = await this.#askAll({ kind: 'connections', limit });
    const findings = [...found.values()];
    const all = findings.flatMap(({ connections }) => connections);
    const connections = all.toSorted((one, other) => other.connectedMs - one.connectedMs).slice(0, limit);
    return { total: sum(findings.map(({ total }) => total)), connections, silent };
  }

  /**
   * The largest rooms. Each count is exact; the choice is made among those that are large on one gateway at least, so
   * several gateways are asked for as many as there may be, however few are wanted.
   */
  async rooms(limit: number): Promise<RoomList> {
    const isOne = this.#gateways.length === 1;
    const { found, silent } = await this.#askAll({ kind: 'rooms', limit: isOne ? limit : mostRows });
    const census = new RoomCensus<Child>(mostRows);
    for (const [gateway, finding] of found) census.add(gateway, finding);
    const unlisted = census.unlisted(census.rooms);
    const inquiries = Array.from(unlisted, ([gateway, names]): [Child, Inquiry] => [
      gateway,
      { kind: 'members', rooms: names },
    ]);
    const again = await this.#ask('members', new Map(inquiries));
    for (const [gateway, { members }] of again.found)
      census.addMembers(gateway, unlisted.get(gateway) ?? [], members);
    const { total, isExact, rooms } = census;
    return { total, isExact, rooms: rooms.slice(0, limit), silent: [...silent, ...again.silent] };
  }

  /** Ends connections, wherever they are. */
  async kick(request: Extract<InspectionRequest, { method: 'kick' }>): Promise<KickResult> {
    const { ids, user, code, reason } = request;
    const { found, silent } = await this.#askAll({ kind: 'kick', ids, user, code, reason });
    const findings = [...found.values()];
    const ended = sum(findings.map((finding) => finding.ended));
    const missing = new Set(ids).size - sum(findings.map((finding) => finding.found));
    this.options.log.info({ ended, code }, 'connections were ended from the console');
    return { ended, missing, silent };
  }

  /** Tells every client once, as the original does. */
  async say(said: string): Promise<SayResult> {
    const head = encodeHead(200, 'serverBroadcast', wording(this.options.locale(), 'serverBroadcast'));
    const frame = encodeEnvelope(head, said, undefined);
    const { found, silent } = await this.#askAll({ kind: 'say', frame });
    const told = sum(Array.from(found.values(), (finding) => finding.told));
    this.options.log.info({ told }, 'every client was told something from the console');
    return { told, silent };
  }

  /** Whoever holds connections, those too that are being drained. */
  get #gateways(): Child[] {
    const gateways = this.options.crew.members('gateway', 'base');
    return gateways.filter(({ state }) => state === 'ready' || state === 'draining');
  }

  #askAll<K extends Kind>(inquiry: Inquiry & { readonly kind: K }): Promise<Answers<K>> {
    return this.#ask(inquiry.kind, new Map(this.#gateways.map((gateway) => [gateway, inquiry])));
  }

  async #ask<K extends Kind>(kind: K, inquiries: ReadonlyMap<Child, Inquiry>): Promise<Answers<K>> {
    const found = new Map<Child, FindingOf<K>>();
    const silent: string[] = [];
    const note = (gateway: Child, finding: Finding | undefined) => {
      if (isOf(finding, kind)) found.set(gateway, finding);
    };
    const askOne = async ([gateway, inquiry]: readonly [Child, Inquiry]) => {
      const answer = this.#askOne(gateway, inquiry);
      if (!(await within(this.options.clock, patienceMs, answer))) silent.push(gateway.describe());
      else note(gateway, await answer);
    };
    await Promise.all(Array.from(inquiries, askOne));
    return { found, silent };
  }

  /** Undefined when the gateway is gone first: what it had is gone too. */
  async #askOne(gateway: Child, inquiry: Inquiry): Promise<Finding | undefined> {
    const number = ++this.#lastNumber;
    const answer = gateway.next('finding', (report) => report.number === number);
    gateway.order({ kind: 'inquire', number, inquiry });
    return (await answer)?.finding;
  }
}

function isOf<K extends Kind>(finding: Finding | undefined, kind: K): finding is FindingOf<K> {
  return finding?.kind === kind;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
