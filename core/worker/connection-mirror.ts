import type { ConnectionNumber, ConnectionRecord, Link, ToGateway, ToWorker } from '../link/messages.js';
import { errorStatus, Refusal } from '../protocol/errors.js';
import { text, type Locale } from '../protocol/texts.js';
import type { Call } from './call.js';
import type { ContextConnection, ContextEnd } from './context.js';
import { ensureFits } from './size.js';

/** A frame of the client, as the gateway hands it over. */
export type Frame = Extract<ToWorker, { readonly kind: 'frame' }>;

/** Handles a frame. True: it keeps its connection's turn until `endTurn`. */
export interface FrameHandler {
  handle(connection: ConnectionMirror, frame: Frame): boolean;
}

/** Where a connection's messages go, and how much may wait there. */
export interface Outlet {
  readonly link: Link<ToGateway, ToWorker>;
  readonly locale: Locale;
  readonly limits: { readonly sendQueueBytes: number; readonly linkBytes: number };
}

/** The worker's copy of a connection. It hands its frames on in order, one at a time. */
export class ConnectionMirror implements ContextConnection {
  /** The calls that wait for something. */
  readonly calls = new Set<Call>();
  readonly #frames: Frame[] = [];
  readonly #outlet: Outlet;
  readonly #handler: FrameHandler;
  #isBusy = false;
  #end: ContextEnd | undefined;

  constructor(
    readonly number: ConnectionNumber,
    readonly record: ConnectionRecord,
    outlet: Outlet,
    handler: FrameHandler,
  ) {
    this.#outlet = outlet;
    this.#handler = handler;
  }

  /** Why nothing can be said to it any more, or undefined while it lives. */
  get end(): ContextEnd | undefined {
    return this.#end;
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

  reply(sequence: number, data: string, bad = false): void {
    // After close() the reply still acknowledges the frame; once the gateway has taken the connection away nobody expects it.
    if (this.#end !== undefined && this.#end !== 'closed') return;
    const reply = { kind: 'reply', connection: this.number, sequence, data } as const;
    this.#outlet.link.send(bad ? { ...reply, bad } : reply);
  }

  push(data: string): void {
    const { link, limits, locale } = this.#outlet;
    ensureFits(data, limits.sendQueueBytes);
    // Replies are bounded by the frames that the gateway hands over; pushes only here.
    if (link.queuedBytes > limits.linkBytes) {
      throw new Refusal(errorStatus.tooBusy, 'tooBusy', text(locale, 'tooBusy'));
    }
    link.send({ kind: 'push', connection: this.number, data });
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

  #work(first: Frame | undefined): void {
    let frame = first;
    while (frame !== undefined) {
      this.#isBusy = true; // also while an action runs that is answered at once: it may make the gateway send more
      this.#isBusy = this.#handler.handle(this, frame);
      frame = this.#isBusy ? undefined : this.#frames.shift();
    }
  }
}
