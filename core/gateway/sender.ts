import type { Log } from '#library';
import type { Payload } from '../protocol/payload.js';
import type { Connection } from './connection.js';
import { type Outgoing, TextFrame } from './text-frame.js';

/** How many receivers of broadcasts are served before other work gets its turn. */
const sliceSize = 256;
/** Broadcasts that may be under way; for one more the oldest is finished at once, which slows down whoever sends them. */
const maxUnderWay = 64;

interface Broadcast {
  readonly frame: TextFrame;
  /** Who does not have it yet. */
  readonly waiting: Set<Connection>;
  count: number;
  readonly onSent: (count: number) => void;
}

/**
 * Sends text frames to clients; those that do not read are cut off. A broadcast to many goes out in slices, so that nobody
 * else waits for it; and each client gets everything in the order in which it was sent.
 */
export class Sender {
  readonly #log: Log;
  readonly #underWay: Broadcast[] = [];
  readonly #continue = () => this.#sendSlice();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Sends a text frame to one client. */
  send(connection: Connection, data: Payload): void {
    this.catchUp(connection);
    this.#write(connection, data);
  }

  /** Sends a text frame to all of these; `onSent` says how many of them were still there. */
  broadcast(receivers: Set<Connection>, data: Payload, onSent: (count: number) => void): void {
    this.#underWay.push({ frame: new TextFrame(data), waiting: receivers, count: 0, onSent });
    const [oldest, next] = this.#underWay;
    if (next === undefined) this.#sendSlice();
    else if (oldest !== undefined && this.#underWay.length > maxUnderWay) this.#advance(oldest, Infinity);
  }

  /** Gives a client what is under way to it, so that nothing that comes now overtakes it. */
  catchUp(connection: Connection): void {
    if (this.#underWay.length === 0) return;
    for (const broadcast of this.#underWay) {
      if (broadcast.waiting.delete(connection)) this.#writeTo(connection, broadcast);
    }
  }

  #sendSlice(): void {
    let left = sliceSize;
    for (let first = this.#underWay[0]; first !== undefined && left > 0; first = this.#underWay[0]) {
      left -= this.#advance(first, left);
    }
    if (this.#underWay.length > 0) setImmediate(this.#continue);
  }

  /** Serves so many receivers of the oldest broadcast at most; gives how many these were. */
  #advance(broadcast: Broadcast, most: number): number {
    let served = 0;
    for (const connection of broadcast.waiting) {
      if (served === most) return served;
      served++;
      broadcast.waiting.delete(connection);
      this.#writeTo(connection, broadcast);
    }
    this.#underWay.shift();
    broadcast.onSent(broadcast.count);
    return served;
  }

  #writeTo(connection: Connection, broadcast: Broadcast): void {
    if (connection.isOpen && this.#write(connection, broadcast.frame)) broadcast.count++;
  }

  #write(connection: Connection, data: Outgoing): boolean {
    if (connection.send(data)) return true;
    this.#log.warn(
      { connection: connection.record.id },
      'client cut off: it does not read and its send queue is full',
    );
    return false;
  }
}
