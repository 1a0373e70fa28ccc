import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { closeCodes, type CloseReason } from '../protocol/close-codes.js';
import type { ConnectionRecord } from '../link/messages.js';
import type { WorkerPeer } from './worker-peer.js';
import { Outbox, type WriteTick } from './outbox.js';
import { type Allowance, creditPause } from './message-rate.js';
import type { Outgoing } from './text-frame.js';
import { type FrameBudget, Window } from './window.js';

/** What a connection needs of a client's WebSocket. */
export type Client = Pick<WebSocket, 'readyState' | 'close' | 'terminate' | 'ping' | 'pause' | 'resume'>;

/** What a connection is made of. */
export interface ConnectionOptions {
  /** Its number on the links of this gateway. */
  readonly number: number;
  readonly record: ConnectionRecord;
  readonly client: Client;
  readonly socket: Socket;
  readonly tick: WriteTick;
  readonly frames: FrameBudget;
  /** Most bytes that may wait for the client. */
  readonly sendQueueBytes: number;
  /** Milliseconds of the gateway's clock. */
  readonly openedAt: number;
}

/** One client: who it is, what it has sent, what waits for it, and the worker that it is pinned to. */
export class Connection {
  readonly number: number;
  readonly record: ConnectionRecord;
  readonly window: Window;
  readonly openedAt: number;
  /** The worker that has this connection's record; undefined until the first frame, and between two workers. */
  peer: WorkerPeer | undefined;
  /** What its controllers keep for it, as JSON; undefined until they do. */
  session: string | undefined;
  /** Shared sets to take it out of when it ends; undefined until there is one. */
  closeKeys: Set<string> | undefined;
  /** Controllers to tell when it ends; undefined until there is one. */
  closeControllers: Set<string> | undefined;
  /** The ledger is being told of it: until it knows, no frame is handed over. */
  isHeld = false;
  /** New frames are held until those of the old worker have ended. */
  isMoving = false;
  /** Its line is being worked on; see Delivery. */
  isAdvancing = false;
  /** Set while the connection is being drained: no further frame is read, and this is called when all are answered. */
  whenQuiet: (() => void) | undefined;
  /** Workers that died while they had a frame of this connection, since one was last acknowledged. */
  deathsInFlight = 0;
  /** The client sent a frame of its own since the last sweep of the heartbeat, which reads the clock once for all. */
  hasSpoken = false;
  /** When that was last noted, milliseconds of the gateway's clock. */
  lastFrameAt: number;
  lastPingAt: number;
  isAwaitingPong = false;
  badFrames = 0;
  badFramesSince = 0;
  /** What it has spent of its rate; undefined until its first frame. */
  allowance: Allowance | undefined;
  /** Heartbeats and pongs since the last sweep of the heartbeat. */
  beats = 0;
  readonly #client: Client;
  readonly #outbox: Outbox;
  readonly #sendQueueBytes: number;
  #state: 'open' | 'closing' | 'ended' = 'open';
  #pausedAt: number | undefined;
  #isDraining = false;
  #queuedBefore = 0;
  #progressAt = 0;

  constructor(options: ConnectionOptions) {
    this.number = options.number;
    this.record = options.record;
    this.window = new Window(options.frames);
    this.#client = options.client;
    this.#outbox = new Outbox(options.socket, options.tick, options.client);
    this.#sendQueueBytes = options.sendQueueBytes;
    this.openedAt = options.openedAt;
    this.lastFrameAt = options.openedAt;
    this.lastPingAt = options.openedAt;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** The client does not read as fast as it is written to: time to stop working for it. */
  get isCongested(): boolean {
    return this.#outbox.queuedBytes > Math.max(this.#sendQueueBytes / 2, this.#outbox.smallestBacklog);
  }

  /** Whether reading is paused because the worker has enough; the client's clocks stand still meanwhile. */
  get isPaused(): boolean {
    return this.#pausedAt !== undefined;
  }

  /** Bytes that wait for the client. */
  get queuedBytes(): number {
    return this.#outbox.queuedBytes;
  }

  /** While reading is paused: whether the client has taken some of what waits for it within so many milliseconds. */
  hasProgressed(now: number, withinMs: number): boolean {
    const { queuedBytes } = this.#outbox;
    if (!this.isCongested || queuedBytes < this.#queuedBefore) this.#progressAt = now;
    this.#queuedBefore = queuedBytes;
    return now - this.#progressAt < withinMs;
  }

  /** Calls back once the client has taken what waits for it; further calls until then add nothing. */
  onceDrained(callback: () => void): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#outbox.onceDrained(() => {
      this.#isDraining = false;
      callback();
    });
  }

  /** Sends a text frame. False: the client has stopped reading, its queue is over the budget, and it was cut off. */
  send(data: Outgoing): boolean {
    if (this.#state !== 'open') return true;
    if (this.#isOverBudget) this.#outbox.flush(); // what only waits for the end of the tick is no fault of the client
    if (this.#isOverBudget) {
      this.terminate();
      return false;
    }
    this.#outbox.push(data);
    return true;
  }

  /** Ends the connection with a close frame, after everything that was sent before. */
  close(reason: CloseReason): void {
    this.closeWith(closeCodes[reason].code, reason);
  }

  /** As `close`, with a code of the application's own. */
  closeWith(code: number, reason: string): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#outbox.flush();
    this.resumeReading(0); // the client's close frame must be read
    this.#client.close(code, reason);
  }

  /** Cuts the connection without a word: a close frame would not get through. */
  terminate(): void {
    if (this.#state === 'open') this.#state = 'closing';
    this.#client.terminate();
  }

  /** Marks the end; true for the first call only. */
  end(): boolean {
    if (this.#state === 'ended') return false;
    this.#state = 'ended';
    return true;
  }

  ping(): void {
    this.#client.ping();
  }

  /** Dates what the client said since the last time that somebody read the clock. */
  noteSpeech(now: number): void {
    if (!this.hasSpoken) return;
    this.hasSpoken = false;
    this.lastFrameAt = now;
  }

  /** Stops reading from the socket; what was read already still arrives. */
  pauseReading(now: number): void {
    if (this.#pausedAt !== undefined || this.#state !== 'open') return;
    this.noteSpeech(now);
    this.#pausedAt = now;
    this.#progressAt = now;
    this.#queuedBefore = this.#outbox.queuedBytes;
    this.#client.pause();
  }

  /** Reads on; the client's clocks go on from where they stood. */
  resumeReading(now: number): void {
    if (this.#pausedAt === undefined) return;
    const stoodStill = Math.max(0, now - this.#pausedAt);
    this.lastFrameAt += stoodStill;
    this.lastPingAt += stoodStill;
    if (this.allowance !== undefined) creditPause(this.allowance, stoodStill, now);
    this.#pausedAt = undefined;
    this.#client.resume();
  }

  get #isOverBudget(): boolean {
    return this.#outbox.queuedBytes > this.#sendQueueBytes;
  }
}
