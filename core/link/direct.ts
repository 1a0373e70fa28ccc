import type { Link, LinkReceiver, ToGateway, ToWorker } from './messages.js';

/** One end of a link inside a process: sending is a function call. */
class DirectLink<Outgoing, Incoming> implements Link<Outgoing, Incoming> {
  readonly queuedBytes = 0;
  #receiver: LinkReceiver<Incoming> | undefined;
  #peer: DirectLink<Incoming, Outgoing> | undefined;

  connect(peer: DirectLink<Incoming, Outgoing>): void {
    this.#peer = peer;
  }

  listen(receiver: LinkReceiver<Incoming>): void {
    this.#receiver = receiver;
  }

  send(message: Outgoing): void {
    this.#peer?.receive(message);
  }

  receive(message: Incoming): void {
    this.#receiver?.message(message);
  }

  close(): void {
    const peer = this.#peer;
    this.#peer = undefined;
    if (peer === undefined) return;
    peer.close();
    this.#receiver?.ended();
  }
}

/** The two ends of a link for a gateway and a worker in one process (`base` mode). Both must listen before either sends. */
export function createDirectLink(): {
  gatewayEnd: Link<ToWorker, ToGateway>;
  workerEnd: Link<ToGateway, ToWorker>;
} {
  const gatewayEnd = new DirectLink<ToWorker, ToGateway>();
  const workerEnd = new DirectLink<ToGateway, ToWorker>();
  gatewayEnd.connect(workerEnd);
  workerEnd.connect(gatewayEnd);
  return { gatewayEnd, workerEnd };
}
