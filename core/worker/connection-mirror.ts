import type { ConnectionNumber, ConnectionRecord, Recipients, ToWorker } from '../link/messages.js';
import type { Payload } from '../protocol/payload.js';
import type { Broadcasts } from './broadcasts.js';
import type { Call } from './call.js';
import { type CloseList, type CloseListNote, LedgerCloseList } from './close-list.js';
import type { ControllerNames } from './close-controllers.js';
import type { ContextConnection } from './context-connection.js';
import type { ContextEnd } from './context-dead.js';
import type { LedgerWrites } from './ledger-writes.js';
import { ensureSendable, type GatewayLink, type OutletRules } from './outlet.js';
import { ensureSessionFits } from './size.js';

/** A frame of the client, as the gateway hands it over. */
export type Frame = Extract<ToWorker, { readonly kind: 'frame' }>;

/** Handles a frame. True: it keeps its connection's turn until `endTurn`. */
export interface FrameHandler {
  handle(connection: ConnectionMirror, frame: Frame): boolean;
}

/** Where a connection's messages go, and how much may wait there. */
export interface Outlet extends OutletRules {
  readonly link: GatewayLink;
  readonly broadcasts: Broadcasts;
  readonly writes: LedgerWrites;
  readonly controllers: ControllerNames;
  readonly limits: OutletRules['limits'] & { readonly roomsPerConn: number; readonly sessionBytes: number };
}

const noRooms: ReadonlySet<string> = new Set();

/** The worker's copy of a connection. It hands its frames on in order, one at a time. */
export class ConnectionMirror implements ContextConnection {
  /** The calls that wait for something. */
  readonly calls = new Set<Call>();
  readonly #frames: Frame[] = [];
  readonly #outlet: Outlet;
  readonly #handler: FrameHandler;
  #isBusy = false;
  #end: ContextEnd | undefined;
  #rooms: Set<string> | undefined;
  #session: string | undefined;
  #closeList: LedgerCloseList | undefined;

  constructor(
    readonly number: ConnectionNumber,
    readonly record: ConnectionRecord,
    outlet: Outlet,
    handler: FrameHandler,
  ) {
    this.#outlet = outlet;
    this.#handler = handler;
    this.#rooms = record.rooms === undefined ? undefined : new Set(record.rooms);
    this.#session = record.session;
  }

  /** Why nothing can be said to it any more, or undefined while it lives. */
  get end(): ContextEnd | undefined {
    return this.#end;
  }

  get rooms(): ReadonlySet<string> {
    return this.#rooms ?? noRooms;
  }

  get locale() {
    return this.#outlet.locale;
  }

  get closeList(): CloseList {
    return (this.#closeList ??= this.#createCloseList());
  }

  get controllers(): ControllerNames {
    return this.#outlet.controllers;
  }

  /** What its actions that wait for something will settle with. */
  get running(): PromiseLike<unknown>[] {
    return [...this.calls].flatMap(({ result }) => result ?? []);
  }

  /** The record as it is now. */
  get present(): ConnectionRecord {
    const { rooms, session, closeList } = this;
    return {
      ...this.record,
      rooms: [...rooms],
      ...(session !== undefined && { session }),
      closeKeys: [...closeList.keys],
      closeControllers: [...closeList.controllers],
    };
  }

  get session(): string | undefined {
    return this.#session;
  }

  /** Takes a frame, which the gateway bounds to so many at a time. */
  accept(frame: Frame): void {
    if (this.#end !== undefined) return;
    if (this.#isBusy) this.#frames.push(frame);
    else this.#work(frame);
  }

  /** The frame that kept the turn has given it back. */
  endTurn(): void {
    this.#isBusy = false;
    this.#work(this.#frames.shift());
  }

  reply(sequence: number, data: Payload, bad = false): void {
    if (this.#isLost) return;
    const reply = { kind: 'reply', connection: this.number, sequence, data } as const;
    this.#outlet.link.send(bad ? { ...reply, bad } : reply);
  }

  /** Says that a frame has come. As replies are, it is bounded by the frames that a gateway hands over. */
  confirm(data: string): void {
    this.#outlet.link.send({ kind: 'push', connection: this.number, data });
  }

  push(data: string): void {
    const { link } = this.#outlet;
    ensureSendable(data, link, this.#outlet);
    link.send({ kind: 'push', connection: this.number, data });
  }

  join(room: string): void {
    if (this.#rooms?.has(room) === true) return;
    const { link, limits } = this.#outlet;
    if (this.rooms.size >= limits.roomsPerConn) {
      const { id } = this.record;
      throw new RangeError(
        `${id} is in ${this.rooms.size} rooms and cannot join another (limits.roomsPerConn).`,
      );
    }
    this.#rooms ??= new Set();
    this.#rooms.add(room);
    link.send({ kind: 'join', connection: this.number, room });
  }

  leave(room: string): void {
    if (this.#rooms?.delete(room) === true) {
      this.#outlet.link.send({ kind: 'leave', connection: this.number, room });
    }
  }

  keepSession(json: string): void {
    if (this.#isLost) return;
    const { link, limits } = this.#outlet;
    ensureSessionFits(json, limits.sessionBytes);
    this.#session = json;
    link.send({ kind: 'session', connection: this.number, data: json });
  }

  broadcast(recipients: Recipients, data: string): void {
    this.#outlet.broadcasts.emit(recipients, data, this.number);
  }

  async deliver(recipients: Recipients, data: string): Promise<number> {
    return this.#outlet.broadcasts.deliver(recipients, data, this.number);
  }

  close(code: number, reason: string): void {
    this.#outlet.link.send({ kind: 'close', connection: this.number, code, reason });
    this.#end ??= 'closed';
    this.#frames.length = 0;
  }

  /** The connection is not this worker's any more: its waiting frames are dropped, its calls are dead. */
  drop(why: ContextEnd): void {
    this.#end = why;
    this.#frames.length = 0;
    for (const call of this.calls) call.end(why);
  }

  /**
   * Once the gateway has taken the connection away nobody expects anything of it any more; after `close` the reply still
   * acknowledges its frame.
   */
  get #isLost(): boolean {
    return this.#end !== undefined && this.#end !== 'closed';
  }

  #createCloseList(): LedgerCloseList {
    const { id, closeKeys, closeControllers } = this.record;
    const { link, writes } = this.#outlet;
    const tell = (kind: CloseListNote, name: string) => {
      if (!this.#isLost) link.send({ kind, connection: this.number, name });
    };
    return new LedgerCloseList({ connection: id, writes, tell }, closeKeys, closeControllers);
  }

  #work(first: Frame | undefined): void {
    let frame = first;
    while (frame !== undefined) {
      this.#isBusy = true; // also while an action runs that is answered at once: it may make the gateway send more
      this.#isBusy = this.#handler.handle(this, frame);
      frame = this.#isBusy ? undefined : this.#frames.shift();
    }
  }
}
