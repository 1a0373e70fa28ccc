import type { Socket } from 'node:net';
import type { Clock, Log } from '#library';
import type { Settings } from '../config/schema.js';
import type { Cluster } from '../cluster/cluster.js';
import type { ConnectionRecord, Opening } from '../link/messages.js';
import type { Vitals } from '../link/orders.js';
import type { CloseReason } from '../protocol/close-codes.js';
import { AddressCount } from './address-count.js';
import type { Beginning, Candidate } from './candidate.js';
import { Closings } from './closings.js';
import { type Client, Connection } from './connection.js';
import { Delivery } from './delivery.js';
import { Directory } from './directory.js';
import { Entries } from './entries.js';
import { Farewell } from './farewell.js';
import { Heartbeat } from './heartbeat.js';
import { Inspection } from './inspection.js';
import { Intake } from './intake.js';
import { Openings } from './openings.js';
import { listenToOtherServers } from './other-servers.js';
import { WriteTick } from './outbox.js';
import { Sender } from './sender.js';
import { WorkerMessages } from './worker-messages.js';
import { WorkerPool } from './worker-pool.js';
import { Workforce } from './workforce.js';

/** What a gateway is made of. */
export interface GatewayOptions {
  /** Unique over restarts and machines: the first half of every connection's id. */
  readonly id: string;
  readonly settings: Settings;
  /** Where connections are entered, and where other machines are heard. */
  readonly cluster: Pick<Cluster, 'ledger' | 'bus'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Holds the sockets: every connection, its record, its queues and its worker. Runs nothing of the application. */
export class Gateway {
  readonly id: string;
  /** Those that the connections are given to. */
  readonly workers: Workforce;
  /** Answers what an operator asks. */
  readonly inspection: Inspection;
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #directory: Directory;
  readonly #delivery: Delivery;
  readonly #intake: Intake;
  readonly #hearOthers: () => Promise<void>;
  readonly #sender: Sender;
  readonly #entries: Entries;
  readonly #openings: Openings;
  readonly #closings: Closings;
  readonly #farewell: Farewell;
  readonly #heartbeat: Heartbeat;
  readonly #tick = new WriteTick();
  readonly #addresses: AddressCount;
  #lastNumber = 0;

  constructor({ id, settings, cluster, clock, log }: GatewayOptions) {
    const { limits } = settings;
    this.id = id;
    this.#settings = settings;
    this.#clock = clock;
    this.#addresses = new AddressCount(limits.perIpConnections);
    const directory = (this.#directory = new Directory(id, limits.roomsPerConn));
    const { connections } = directory;
    const pool = new WorkerPool();
    const sender = (this.#sender = new Sender(log));
    const delivery = new Delivery({ settings, pool, directory, sender, clock, log });
    this.#delivery = delivery;
    this.#intake = new Intake({ settings, delivery, sender, clock, log });
    this.inspection = new Inspection({ directory, sender, clock });
    this.#heartbeat = new Heartbeat({ settings, connections, clock, log });
    const { ledger, bus } = cluster;
    this.#hearOthers = () => listenToOtherServers({ bus, directory, sender, clock, log });
    const onSettled = (connection: Connection) => delivery.advance(connection);
    const entries = (this.#entries = new Entries({
      gateway: id,
      ledger,
      connections,
      clock,
      log,
      onSettled,
    }));
    const openings = (this.#openings = new Openings(pool));
    const isEmpty = () => connections.size + closings.size === 0;
    const farewell = (this.#farewell = new Farewell({ connections, delivery, clock, isEmpty }));
    const onFinished = () => farewell.look();
    const closings = (this.#closings = new Closings({ pool, entries, onFinished }));
    const messages = new WorkerMessages({ directory, delivery, sender, openings, closings, log });
    const { linkBytes } = limits;
    this.workers = new Workforce({ pool, delivery, openings, closings, messages, linkBytes, clock, log });
  }

  /** How many clients are connected. */
  get connectionCount(): number {
    return this.#directory.connections.size;
  }

  /** Frames of clients that came in. */
  get frameCount(): number {
    return this.#intake.frames;
  }

  /** What the manager is told. */
  vitals(): Omit<Vitals, 'memory' | 'lag'> {
    return {
      connections: this.connectionCount,
      rooms: this.#directory.rooms.size,
      requests: this.frameCount,
    };
  }

  /** Makes itself known to the ledger and to other machines; where these cannot be reached it is tried again. */
  async enrol(): Promise<void> {
    await this.#entries.renew();
    if (this.#settings.redis.url !== '') await this.#hearOthers();
  }

  /** Whether so many ends wait for their close work that nobody may connect. */
  get isBehind(): boolean {
    return this.#closings.isBehind;
  }

  /** Whether one more client of that address may connect. */
  hasRoomFor(address: string): boolean {
    return this.#addresses.hasRoomFor(address);
  }

  /** Notes a client whose handshake is good: `open` or `dismiss` comes next. */
  announce(facts: Pick<ConnectionRecord, 'auth' | 'request'>): Candidate {
    const number = ++this.#lastNumber;
    this.#addresses.add(facts.request.address);
    return { number, record: { id: `${this.id}.${number}`, ...facts, openedAt: this.#clock.wallTime() } };
  }

  /** Whether there are `onOpen` hooks. */
  get hasOpenHooks(): boolean {
    return this.#openings.areNeeded;
  }

  /** Asks the `onOpen` hooks whether the client may come in. */
  ask({ number, record }: Candidate): Promise<Opening> {
    return this.#openings.ask(number, record);
  }

  /** Forgets a client that was not let in. */
  dismiss({ record }: Candidate): void {
    this.#addresses.remove(record.request.address);
  }

  /** Takes in a client whose handshake was accepted. */
  open(client: Client, socket: Socket, { number, record }: Candidate, beginning?: Beginning): Connection {
    const connection = new Connection({
      number,
      record,
      client,
      socket,
      tick: this.#tick,
      frames: this.#delivery.budget,
      sendQueueBytes: this.#settings.limits.sendQueueBytes,
      openedAt: this.#clock.now(),
    });
    this.#directory.add(connection);
    if (beginning !== undefined) this.#begin(connection, beginning);
    this.#entries.enter(connection);
    this.#farewell.greet(connection);
    return connection;
  }

  /** Takes a text frame from a client. */
  receive(connection: Connection, data: Buffer): void {
    this.#intake.frame(connection, data);
  }

  /** A client has pinged. */
  ping(connection: Connection): void {
    this.#intake.ping(connection);
  }

  /** A client has answered a ping. */
  pong(connection: Connection): void {
    this.#heartbeat.pong(connection);
    this.#intake.beat(connection);
  }

  /** A client is gone, for whatever reason. */
  ended(connection: Connection, code: number): void {
    if (!connection.end()) return;
    this.#closings.begin(connection, this.#directory.recordOf(connection), code);
    this.#directory.remove(connection);
    this.#addresses.remove(connection.record.request.address);
    this.#delivery.drop(connection);
    this.#farewell.look();
  }

  /**
   * Closes every client, in slices over `drainMs`, each as soon as its running frames have ended. Resolves when no client
   * and no close work is left. Those that still come in are closed at once.
   */
  async drain(code: number, reason: string, drainMs: number): Promise<void> {
    await this.#farewell.drain(code, reason, drainMs);
    this.#heartbeat.stop();
    this.#entries.stop();
  }

  /** Closes every client at once, as far as that is possible, and those that still come in. */
  closeAll(reason: CloseReason): void {
    this.#farewell.closeAll(reason);
  }

  #begin(connection: Connection, { rooms, session, closeKeys, closeControllers, pushes }: Beginning): void {
    for (const room of rooms) this.#directory.rooms.join(connection, room);
    connection.session = session;
    if (closeKeys.length > 0) connection.closeKeys = new Set(closeKeys);
    if (closeControllers.length > 0) connection.closeControllers = new Set(closeControllers);
    for (const push of pushes) this.#sender.send(connection, push);
  }
}
