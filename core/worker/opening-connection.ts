import type { ConnectionRecord, Opening, Recipients } from '../link/messages.js';
import { LocalCloseList } from './close-list.js';
import type { Outlet } from './connection-mirror.js';
import type { ContextConnection } from './context-connection.js';
import type { ContextEnd } from './context-dead.js';
import { ensureSessionFits, MessageTooBig } from './size.js';

type Accepted = Extract<Opening, { readonly isAccepted: true }>;

/** A client that is not in yet: what is done to it is collected, and takes effect when it is. */
export class OpeningConnection implements ContextConnection {
  readonly end: ContextEnd | undefined = undefined;
  readonly rooms = new Set<string>();
  readonly closeList = new LocalCloseList([], []);
  session: string | undefined;
  readonly #pushes: string[] = [];
  #bytes = 0;

  constructor(
    readonly record: ConnectionRecord,
    private readonly outlet: Pick<Outlet, 'broadcasts' | 'controllers' | 'limits' | 'locale'>,
  ) {}

  get locale() {
    return this.outlet.locale;
  }

  get controllers() {
    return this.outlet.controllers;
  }

  /** What has been collected. */
  get outcome(): Accepted {
    const { keys, controllers } = this.closeList;
    return {
      isAccepted: true,
      rooms: [...this.rooms],
      ...(this.session !== undefined && { session: this.session }),
      closeKeys: [...keys],
      closeControllers: [...controllers],
      pushes: this.#pushes,
    };
  }

  push(data: string): void {
    const { sendQueueBytes } = this.outlet.limits;
    this.#bytes += Buffer.byteLength(data);
    if (this.#bytes > sendQueueBytes) throw new MessageTooBig(this.#bytes, sendQueueBytes);
    this.#pushes.push(data);
  }

  /** Whoever is not to come in is refused. */
  close(): void {
    throw new TypeError('There is nothing to close in onOpen(): throw a Refusal to keep the client out.');
  }

  join(room: string): void {
    const { roomsPerConn } = this.outlet.limits;
    if (!this.rooms.has(room) && this.rooms.size >= roomsPerConn) {
      throw new RangeError(
        `${this.record.id} cannot be in more than ${roomsPerConn} rooms (limits.roomsPerConn).`,
      );
    }
    this.rooms.add(room);
  }

  leave(room: string): void {
    this.rooms.delete(room);
  }

  keepSession(json: string): void {
    ensureSessionFits(json, this.outlet.limits.sessionBytes);
    this.session = json;
  }

  broadcast(recipients: Recipients, data: string): void {
    this.outlet.broadcasts.emit(recipients, data);
  }

  deliver(recipients: Recipients, data: string): Promise<number> {
    return this.outlet.broadcasts.deliver(recipients, data);
  }
}
