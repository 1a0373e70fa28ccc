import type { Settings } from '../config/schema.js';
import type { ConnectionNumber, LinkReceiver, ToWorker } from '../link/messages.js';
import type { CloseWork } from './close-work.js';
import { ConnectionMirror, type FrameHandler, type Outlet } from './connection-mirror.js';
import type { ContextEnd } from './context-dead.js';
import { recordForActions } from './escape-html.js';
import type { OpenHooks } from './open-hooks.js';
import type { Orphans } from './orphans.js';

type Message<Kind extends ToWorker['kind']> = Extract<ToWorker, { readonly kind: Kind }>;

/** What a worker does for a gateway. */
export interface GatewayPeerOptions {
  readonly outlet: Outlet;
  readonly compatibility: Settings['compatibility'];
  readonly handler: FrameHandler;
  readonly openHooks: OpenHooks;
  readonly closeWork: CloseWork;
  readonly orphans: Orphans;
  /** The gateway is gone, or with a fault the link to it. */
  readonly onEnded: (peer: GatewayPeer, fault: Error | undefined) => void;
}

/** A gateway as a worker sees it: the connections that it has given to this worker, and what it says about them. */
export class GatewayPeer implements LinkReceiver<ToWorker> {
  readonly #connections = new Map<ConnectionNumber, ConnectionMirror>();
  #isOver = false;

  /** @param id The gateway's id. */
  constructor(
    readonly id: string,
    private readonly options: GatewayPeerOptions,
  ) {}

  get connections(): number {
    return this.#connections.size;
  }

  /** Calls that wait for something. */
  get running(): number {
    let running = 0;
    for (const { calls } of this.#connections.values()) running += calls.size;
    return running;
  }

  message(message: ToWorker): void {
    // The manager may know of a death before the link is read to its end; what a client wanted then must not run beside its onClose.
    if (this.#isOver) return;
    switch (message.kind) {
      case 'frame':
        // A frame of a connection that is not here was sent before the gateway knew; it has answered that frame itself.
        return this.#connections.get(message.connection)?.accept(message);
      case 'attach':
        return this.#attach(message);
      case 'open':
        void this.#open(message);
        return;
      case 'detach':
        return this.#drop(message.connection, 'detached');
      case 'ended':
        return this.#end(message);
      case 'delivered': {
        const { broadcasts, link } = this.options.outlet;
        return broadcasts.deliveries.answer(link, message.call, message.count);
      }
      case 'gatewayHello':
        return; // versions are compared by whoever opened the link
    }
  }

  drained(): void {}

  ended(fault?: Error): void {
    this.#isOver = true;
    const { outlet, orphans, onEnded } = this.options;
    for (const mirror of this.#connections.values()) {
      orphans.add(mirror.record.id, { kept: mirror.present, running: mirror.running });
    }
    this.dropAll('ended');
    outlet.broadcasts.remove(outlet.link);
    onEnded(this, fault);
  }

  dropAll(why: ContextEnd): void {
    for (const number of this.#connections.keys()) this.#drop(number, why);
  }

  #attach({ connection, record }: Message<'attach'>): void {
    const { outlet, handler, compatibility } = this.options;
    const seen = recordForActions(record, compatibility);
    this.#drop(connection, 'detached');
    this.#connections.set(connection, new ConnectionMirror(connection, seen, outlet, handler));
  }

  async #open({ connection, record }: Message<'open'>): Promise<void> {
    const { outlet, openHooks } = this.options;
    const opening = await openHooks.run(record);
    outlet.link.send({ kind: 'opened', connection, opening });
  }

  /** Without a record and without a mirror the worker is about to stop, and the gateway asks another one when it has. */
  #end({ connection, code, record, insteadOf = [] }: Message<'ended'>): void {
    const { outlet, closeWork } = this.options;
    const mirror = this.#connections.get(connection);
    const known = record ?? mirror?.present;
    const running = mirror?.running ?? [];
    this.#drop(connection, 'ended');
    if (known === undefined) return;
    const { id, rooms = [], session } = known;
    const kept = { rooms, ...(session !== undefined && { session }) };
    void closeWork
      .finish({ id, code, kept, running, insteadOf, isOrphan: false })
      .then(() => outlet.link.send({ kind: 'finished', connection }));
  }

  #drop(number: ConnectionNumber, why: ContextEnd): void {
    this.#connections.get(number)?.drop(why);
    this.#connections.delete(number);
  }
}
