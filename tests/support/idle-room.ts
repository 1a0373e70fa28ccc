import type { SettingsInput } from '../../core/config/schema.js';
import type { Connection } from '../../core/gateway/connection.js';
import type { TestClient } from './client.js';
import type { Ending } from './ending.js';
import { FakeClock } from '../../core/testing/fake-clock.js';
import { settled } from './interleavings/turns.js';
import { TestServer } from './server.js';
import { within } from './within.js';

const second = 1_000;

/** A client in the room, and what became of it. */
export interface Member {
  readonly client: TestClient;
  readonly connection: Connection;
  /** The seconds of the room in which it was pinged. */
  readonly pings: number[];
  /** Whether it answers pings. */
  isAwake: boolean;
  /** The second in which it was closed, and the code that it saw. */
  end: { readonly at: number; readonly code: number } | undefined;
}

/** A room whose life is as long as the test wants, by a clock that the test drives, over real sockets. */
export class IdleRoom {
  readonly members: Member[] = [];
  /** Seconds since the room was opened. */
  now = 0;
  /** Whenever the ledger took the gateway for dead, or somebody had begun to finish one of its connections. */
  readonly alarms: string[] = [];

  private constructor(
    readonly server: TestServer,
    readonly clock: FakeClock,
  ) {
    server.addWorker('w1');
  }

  static async open(test: Ending, settings: SettingsInput): Promise<IdleRoom> {
    const clock = new FakeClock();
    clock.advance(7_000_000); // a clock need not begin at 0
    return new IdleRoom(await TestServer.startAlone(test, { clock, settings }), clock);
  }

  get worker() {
    return this.server.worker('w1');
  }

  /** Who is in the room, as the gateway knows it. */
  get size(): number {
    const finding = this.server.gateway.inspection.answer({ kind: 'members', rooms: ['hall'] });
    return finding.kind === 'members' ? (finding.members[0] ?? 0) : 0;
  }

  /** Somebody comes in. */
  async enter(): Promise<Member> {
    const client = await this.server.connect({ autoPong: false });
    const connection = this.server.gateway.last;
    const member: Member = { client, connection, pings: [], isAwake: true, end: undefined };
    this.members.push(member);
    client.socket.on('ping', () => {
      member.pings.push(this.now);
      if (member.isAwake) client.socket.pong();
    });
    const name = `enter ${this.members.length}`;
    client.send(name);
    const frame = await this.worker.frame(name);
    this.worker.link.deliver({ kind: 'join', connection: connection.number, room: 'hall' });
    this.worker.reply(frame, 'entered');
    await client.nextText();
    return member;
  }

  /** Sends a heartbeat, which counts as a frame, and has it answered. */
  async speak({ client }: Member): Promise<void> {
    client.send('2');
    await client.nextText();
  }

  /** A second passes, and everything that follows from it. */
  async tick(): Promise<void> {
    this.now++;
    this.clock.advance(second);
    await settled();
    for (const member of this.members) if (member.end === undefined) await this.#follow(member);
    const { ledger } = this.server.cluster;
    for (const name of await ledger.expiredGateways()) this.alarms.push(`${this.now}: ${name} is dead`);
    for (const { id, state } of (await ledger.entriesOf('g1')).entries)
      if (state !== 'open') this.alarms.push(`${this.now}: ${id} is being finished`);
  }

  /** Sees to it that what the gateway has sent has arrived, and what was answered too. */
  async #follow(member: Member): Promise<void> {
    const { connection, client, pings } = member;
    if (!connection.isOpen) {
      member.end = { at: this.now, code: (await client.close()).code };
    } else if (connection.isAwaitingPong && connection.lastPingAt === this.clock.now()) {
      if (pings.at(-1) !== this.now) await within('a ping', pinged(client));
      if (!member.isAwake) return;
      await this.server.gateway.until('a pong', () => !connection.isAwaitingPong);
    }
  }
}

async function pinged({ socket }: TestClient): Promise<void> {
  await new Promise((resolve) => socket.once('ping', resolve));
}
