import type { ConnectionNumber, LinkReceiver, ToWorker } from '../link/messages.js';
import { ConnectionMirror, type FrameHandler, type Outlet } from './connection-mirror.js';
import type { ContextEnd } from './context-dead.js';

/** A gateway as a worker sees it: the connections that it has given to this worker, and what it says about them. */
export class GatewayPeer implements LinkReceiver<ToWorker> {
  readonly #connections = new Map<ConnectionNumber, ConnectionMirror>();

  constructor(
    private readonly outlet: Outlet,
    private readonly handler: FrameHandler,
    private readonly onEnded: (peer: GatewayPeer, fault: Error | undefined) => void,
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
    switch (message.kind) {
      case 'frame':
        // A frame of a connection that is not here was sent before the gateway knew; it has answered that frame itself.
        return this.#connections.get(message.connection)?.accept(message);
      case 'attach':
        return this.#attach(message);
      case 'detach':
        return this.#drop(message.connection, 'detached');
      case 'ended':
        return this.#drop(message.connection, 'ended');
      case 'delivered':
        return this.outlet.broadcasts.deliveries.answer(this.outlet.link, message.call, message.count);
      case 'gatewayHello':
        return; // versions are compared by whoever opened the link
    }
  }

  drained(): void {}

  ended(fault?: Error): void {
    this.dropAll('ended');
    this.outlet.broadcasts.remove(this.outlet.link);
    this.onEnded(this, fault);
  }

  dropAll(why: ContextEnd): void {
    for (const number of this.#connections.keys()) this.#drop(number, why);
  }

  #attach({ connection, record }: Extract<ToWorker, { readonly kind: 'attach' }>): void {
    this.#drop(connection, 'detached');
    this.#connections.set(connection, new ConnectionMirror(connection, record, this.outlet, this.handler));
  }

  #drop(number: ConnectionNumber, why: ContextEnd): void {
    this.#connections.get(number)?.drop(why);
    this.#connections.delete(number);
  }
}
