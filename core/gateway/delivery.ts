import type { Clock, Log } from '#library';
import type { Payload } from '../protocol/payload.js';
import type { ErrorEvent } from '../protocol/errors.js';
import type { Settings } from '../config/schema.js';
import { BadFrames } from './bad-frames.js';
import type { Connection } from './connection.js';
import type { Directory } from './directory.js';
import { Pins } from './pins.js';
import { Refusals } from './refusals.js';
import type { Sender } from './sender.js';
import { Starvation } from './starvation.js';
import { Frame, FrameBudget, type Waiting } from './window.js';
import type { WorkerPeer } from './worker-peer.js';
import type { WorkerPool } from './worker-pool.js';

/** What a delivery works with. */
export interface DeliveryOptions {
  readonly settings: Pick<Settings, 'limits' | 'locale'>;
  readonly pool: WorkerPool;
  readonly directory: Directory;
  readonly sender: Sender;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Brings frames to workers and their replies back: keeps to the window and to the byte budgets, moves a connection to another
 * worker between two frames, and answers for what a dead worker took along.
 */
export class Delivery {
  /** Bytes of all frames that are not acknowledged. */
  readonly budget: FrameBudget;
  readonly #limits: Settings['limits'];
  readonly #pool: WorkerPool;
  readonly #pins: Pins;
  readonly #badFrames: BadFrames;
  readonly #sender: Sender;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #refusals: Refusals;
  readonly #starvation: Starvation;

  constructor({ settings, pool, directory, sender, clock, log }: DeliveryOptions) {
    this.budget = new FrameBudget(settings.limits.processBytes);
    this.#limits = settings.limits;
    this.#pool = pool;
    this.#pins = new Pins(pool, directory);
    this.#badFrames = new BadFrames(settings.limits, clock);
    this.#sender = sender;
    this.#clock = clock;
    this.#log = log;
    this.#refusals = new Refusals(settings);
    this.#starvation = new Starvation(clock, settings.limits.workerWaitMs, (connections) => {
      log.error(
        { connections: connections.length },
        'no worker is ready: waiting frames are answered tooBusy',
      );
      for (const connection of connections) this.advance(connection);
    });
  }

  /** Takes a frame from a client. */
  accept(connection: Connection, data: Buffer): void {
    if (!this.budget.hasRoomFor(data.length)) return this.refuse(connection, data, 'tooBusy');
    connection.window.wait(new Frame(data, false));
    this.advance(connection);
  }

  /** Answers a frame itself, when everything before it has been answered. */
  refuse(connection: Connection, data: Buffer, event: ErrorEvent): void {
    connection.window.wait({ answer: this.#refusals.answer(event, data) });
    this.advance(connection);
  }

  /** Hands over what may be handed over, and stops or goes on reading from the client accordingly. */
  advance(connection: Connection): void {
    // In `base` mode a reply comes back while its frame is still being handed over.
    if (!connection.isOpen || connection.isAdvancing) return;
    connection.isAdvancing = true;
    while (this.#step(connection));
    connection.isAdvancing = false;
    const { window, whenQuiet } = connection;
    if (whenQuiet !== undefined && window.isEmpty) return whenQuiet();
    const hasRoom = window.next === undefined && window.inFlight < this.#limits.maxInFlightPerConn;
    if (!hasRoom || whenQuiet !== undefined) connection.pauseReading(this.#clock.now());
    else if (connection.isPaused) connection.resumeReading(this.#clock.now());
  }

  /** A worker has answered the frame of that sequence. Answers that nobody waits for any more are dropped. */
  acknowledge(
    peer: WorkerPeer,
    connection: Connection,
    sequence: number,
    data: Payload,
    isBad: boolean,
  ): void {
    if (connection.peer !== peer) return;
    const frame = connection.window.acknowledge(sequence);
    if (frame === undefined) return;
    peer.count(-frame.data.length);
    connection.deathsInFlight = 0;
    if (isBad && this.#badFrames.isOver(connection)) connection.close('policyViolation');
    else this.#sender.send(connection, data);
    if (connection.isMoving && connection.window.inFlight === 0) this.#pins.release(connection);
    this.advance(connection);
    this.#unblock(peer);
  }

  /** The workers that get connections have changed: those that waited for one go on. */
  workersChanged(): void {
    if (this.#pool.serving.length === 0) return;
    for (const connection of this.#starvation.end()) this.advance(connection);
  }

  /** Moves a connection away from its worker: at once, or when its running frames have ended. */
  move(connection: Connection): void {
    connection.isMoving = true;
    if (connection.window.inFlight > 0) return;
    this.#pins.release(connection);
    this.advance(connection);
  }

  /** The worker is dead: what it had of this connection is answered, or given once more where the route allows it. */
  lose(connection: Connection, peer: WorkerPeer): void {
    const hadFrames = connection.window.inFlight > 0;
    connection.window.takeBack((frame) => this.#afterDeath(frame, peer));
    this.#pins.release(connection);
    if (hadFrames && ++connection.deathsInFlight >= 2) this.#closeSuspect(connection);
    else this.advance(connection);
  }

  /** The time to move is over: what still runs is answered, and its late reply will be dropped. */
  tearAway(connection: Connection, peer: WorkerPeer): void {
    peer.count(-connection.window.inFlightBytes);
    connection.window.takeBack((frame) => ({ answer: this.#refusals.answer('workerLost', frame.data) }));
    this.#pins.release(connection);
    this.advance(connection);
  }

  /** Forgets a connection that has ended. */
  drop(connection: Connection): void {
    const { peer, window } = connection;
    this.#starvation.delete(connection);
    peer?.count(-window.inFlightBytes);
    window.clear();
    connection.peer = undefined;
    if (peer === undefined) return;
    this.#pins.unpin(connection, peer);
    this.#unblock(peer);
  }

  /** One step of a connection's line; false when it must wait. */
  #step(connection: Connection): boolean {
    const { window } = connection;
    const next = window.next;
    if (next === undefined || !connection.isOpen) return false;
    if (!(next instanceof Frame)) return this.#answer(connection, next.answer);
    if (connection.isHeld || connection.isMoving || window.inFlight >= this.#limits.maxInFlightPerConn)
      return false;
    if (connection.isCongested) {
      connection.onceDrained(() => this.advance(connection));
      return false;
    }
    const peer = this.#pins.peerFor(connection);
    if (peer === undefined) return this.#starve(connection);
    if (peer.isFull) {
      peer.blocked.add(connection);
      return false;
    }
    const sequence = window.handOver(next);
    peer.count(next.data.length);
    peer.link.send({ kind: 'frame', connection: connection.number, sequence, data: next.data });
    return true;
  }

  /** An answer made here goes out when everything before it has been answered. */
  #answer(connection: Connection, answer: string): boolean {
    if (connection.window.inFlight > 0) return false;
    connection.window.takeNext();
    this.#sender.send(connection, answer);
    return true;
  }

  /** No worker is there: wait for one, or answer if the wait was in vain. */
  #starve(connection: Connection): boolean {
    if (!this.#starvation.isOver) {
      this.#starvation.add(connection);
      return false;
    }
    connection.window.answerWaiting((frame) => this.#refusals.answer('tooBusy', frame.data));
    return true;
  }

  /** Connections that the link had no room for go on, if it has some now. */
  #unblock(peer: WorkerPeer): void {
    if (peer.blocked.size === 0 || !peer.hasRoom) return;
    const blocked = [...peer.blocked];
    peer.blocked.clear();
    for (const connection of blocked) this.advance(connection);
  }

  #afterDeath(frame: Frame, peer: WorkerPeer): Waiting {
    const mayRetry = !frame.isSecondTry && peer.mayRetry(this.#refusals.routeOf(frame.data));
    return mayRetry
      ? new Frame(frame.data, true)
      : { answer: this.#refusals.answer('workerLost', frame.data) };
  }

  /** Two workers in a row died while they had a frame of this client and acknowledged none: it does not get a third. */
  #closeSuspect(connection: Connection): void {
    connection.window.answerWaiting((frame) => this.#refusals.answer('workerLost', frame.data));
    while (this.#step(connection));
    this.#log.warn(
      { connection: connection.record.id },
      'closed with 1011: in flight at the death of two workers',
    );
    connection.close('serverError');
  }
}
