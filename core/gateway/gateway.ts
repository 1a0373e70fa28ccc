import type { Socket } from 'node:net';
import type { Clock, Log } from '#library';
import type { Settings } from '../config/schema.js';
import type { ConnectionRecord, Link, ToGateway, ToWorker, WorkerHello } from '../link/messages.js';
import type { Vitals } from '../link/orders.js';
import type { CloseReason } from '../protocol/close-codes.js';
import { AddressCount } from './address-count.js';
import type { ClientSocket } from './client-socket.js';
import { Connection } from './connection.js';
import { Delivery } from './delivery.js';
import { Directory } from './directory.js';
import { closeInSlices } from './drain.js';
import { Heartbeat } from './heartbeat.js';
import { Inspection } from './inspection.js';
import { Intake } from './intake.js';
import { WriteTick } from './outbox.js';
import { Sender } from './sender.js';
import { WorkerMessages } from './worker-messages.js';
import { WorkerPeer } from './worker-peer.js';
import { WorkerPool } from './worker-pool.js';

/** What a gateway is made of. */
export interface GatewayOptions {
  /** Unique over restarts and machines: the first half of every connection's id. */
  readonly id: string;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
}

/** Holds the sockets: every connection, its record, its queues and its worker. Runs nothing of the application. */
export class Gateway {
  readonly id: string;
  /** Answers what an operator asks. */
  readonly inspection: Inspection;
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #directory: Directory;
  readonly #pool = new WorkerPool();
  readonly #delivery: Delivery;
  readonly #intake: Intake;
  readonly #messages: WorkerMessages;
  readonly #heartbeat: Heartbeat;
  readonly #tick = new WriteTick();
  readonly #addresses: AddressCount;
  #lastNumber = 0;
  #whenEmpty: (() => void) | undefined;
  /** Set when everybody has to leave: closes a client that comes in at the last moment. */
  #goodbye: ((connection: Connection) => void) | undefined;
  #whenServed: (() => void) | undefined;

  constructor({ id, settings, clock, log }: GatewayOptions) {
    this.id = id;
    this.#settings = settings;
    this.#clock = clock;
    this.#log = log;
    this.#addresses = new AddressCount(settings.limits.perIpConnections);
    const directory = (this.#directory = new Directory(id, settings.limits.roomsPerConn));
    const sender = new Sender(log);
    const delivery = new Delivery({ settings, pool: this.#pool, directory, sender, clock, log });
    this.#delivery = delivery;
    this.#intake = new Intake({ settings, delivery, sender, clock, log });
    this.#messages = new WorkerMessages({ directory, delivery, sender, log });
    this.inspection = new Inspection({ directory, sender, clock });
    this.#heartbeat = new Heartbeat({ settings, connections: directory.connections, clock, log });
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

  /** Whether a frame that came now would find a worker. */
  get hasWorker(): boolean {
    return this.#pool.serving.length > 0;
  }

  /** Process ids of every linked worker. */
  get workerPids(): number[] {
    return [...this.#pool.all()].map((peer) => peer.pid);
  }

  /** Resolves when a frame would find a worker, or when the time is up. */
  async whenWorkerReady(withinMs: number): Promise<void> {
    if (this.hasWorker) return;
    await new Promise<void>((resolve) => {
      const timer = this.#clock.after(withinMs, resolve);
      this.#whenServed = () => {
        timer.stop();
        resolve();
      };
    });
  }

  /** Whether one more client of that address may connect. */
  hasRoomFor(address: string): boolean {
    return this.#addresses.hasRoomFor(address);
  }

  /** Takes in a client whose handshake was accepted. */
  open(client: ClientSocket, socket: Socket, facts: Omit<ConnectionRecord, 'id'>): Connection {
    const number = ++this.#lastNumber;
    const connection = new Connection({
      number,
      record: { id: `${this.id}.${number}`, ...facts },
      client,
      socket,
      tick: this.#tick,
      frames: this.#delivery.budget,
      sendQueueBytes: this.#settings.limits.sendQueueBytes,
      openedAt: this.#clock.now(),
    });
    this.#directory.add(connection);
    this.#addresses.add(facts.request.address);
    this.#goodbye?.(connection);
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
    this.#directory.remove(connection);
    this.#addresses.remove(connection.record.request.address);
    connection.peer?.link.send({ kind: 'ended', connection: connection.number, code });
    this.#delivery.drop(connection);
    if (this.connectionCount === 0) this.#whenEmpty?.();
  }

  /** Takes in a worker that has linked itself. */
  addWorker(hello: WorkerHello, link: Link<ToWorker, ToGateway>): void {
    const peer = new WorkerPeer(hello, link, this.#settings.limits.linkBytes);
    link.listen({
      message: (message) => this.#messages.receive(peer, message),
      drained: () => undefined,
      ended: (fault) => this.#loseWorker(peer, fault),
    });
    this.#pool.add(peer);
    this.#workersChanged();
  }

  /**
   * From now on only these workers get connections; each connection of another one moves over when its running frames
   * have ended, after `drainMs` at the latest. `onRetired` is called for each worker that has none any more.
   */
  assign(workers: readonly string[], drainMs: number, onRetired: (worker: string) => void): void {
    const retiring = this.#pool.assign(workers);
    for (const peer of retiring) this.#retire(peer, drainMs, onRetired);
    this.#workersChanged();
  }

  /**
   * Closes every client, in slices over `drainMs`, each as soon as its running frames have ended. Resolves when no client
   * is left. Those that still come in are closed at once.
   */
  async drain(code: number, reason: string, drainMs: number): Promise<void> {
    const isEmpty = new Promise<void>((resolve) => (this.#whenEmpty = resolve));
    if (this.connectionCount === 0) this.#whenEmpty?.();
    const close = (connection: Connection) => connection.closeWith(code, reason);
    this.#goodbye = close;
    await closeInSlices([...this.#directory.connections.values()], drainMs, this.#clock, (slice) => {
      for (const connection of slice) {
        connection.whenQuiet = () => close(connection);
        this.#delivery.advance(connection);
      }
      this.#clock.after(drainMs, () => slice.forEach(close));
    });
    await isEmpty;
    this.#heartbeat.stop();
  }

  /** Closes every client at once, as far as that is possible, and those that still come in. */
  closeAll(reason: CloseReason): void {
    this.#goodbye = (connection) => connection.close(reason);
    for (const connection of this.#directory.connections.values()) connection.close(reason);
  }

  #workersChanged(): void {
    this.#delivery.workersChanged();
    if (this.hasWorker) this.#whenServed?.();
  }

  #retire(peer: WorkerPeer, drainMs: number, onRetired: (worker: string) => void): void {
    if (peer.onEmpty !== undefined) return;
    const deadline = this.#clock.after(drainMs, () => {
      this.#log.warn(
        { worker: peer.id, connections: peer.connections.size },
        'drain time is over: what runs is lost',
      );
      for (const connection of peer.connections) this.#delivery.tearAway(connection, peer);
    });
    peer.onEmpty = () => {
      peer.onEmpty = () => undefined;
      deadline.stop();
      onRetired(peer.id);
    };
    for (const connection of peer.connections) this.#delivery.move(connection);
    if (peer.connections.size === 0) peer.onEmpty();
  }

  #loseWorker(peer: WorkerPeer, fault: Error | undefined): void {
    this.#pool.remove(peer);
    if (fault !== undefined) {
      const error = fault.stack ?? fault.message;
      this.#log.error(
        { worker: peer.id, pid: peer.pid, error },
        'what a worker said could not be taken: its link is cut',
      );
    }
    if (peer.connections.size > 0) {
      this.#log.warn(
        { worker: peer.id, pid: peer.pid, connections: peer.connections.size },
        'worker is gone',
      );
    }
    for (const connection of peer.connections) this.#delivery.lose(connection, peer);
    peer.link.close();
  }
}
