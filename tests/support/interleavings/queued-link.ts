import type { Link, LinkReceiver, ToGateway, ToWorker } from '../../../core/link/messages.js';
import type { Line, Turns } from './turns.js';

/** One end of a link whose messages wait for their turn. */
class QueuedEnd<Outgoing, Incoming> implements Link<Outgoing, Incoming> {
  readonly queuedBytes = 0;
  receiver: LinkReceiver<Incoming> | undefined;
  peer: QueuedEnd<Incoming, Outgoing> | undefined;
  #isClosed = false;
  #hasEnded = false;

  constructor(readonly line: Line) {}

  send(message: Outgoing): void {
    if (!this.#isClosed) this.line.add(() => this.peer?.receiver?.message(message));
  }

  listen(receiver: LinkReceiver<Incoming>): void {
    this.receiver = receiver;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.line.add(() => this.peer?.end());
  }

  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.receiver?.ended();
    this.close();
  }
}

/** A link between a gateway and a worker that are simulated. */
export interface QueuedLink {
  readonly gatewayEnd: Link<ToWorker, ToGateway>;
  readonly workerEnd: Link<ToGateway, ToWorker>;
  /** The worker is dead: it hears nothing more, and of what it said last the end is lost. */
  die(): void;
}

export function createQueuedLink(turns: Turns): QueuedLink {
  const gatewayEnd = new QueuedEnd<ToWorker, ToGateway>(turns.line('inOrder'));
  const workerEnd = new QueuedEnd<ToGateway, ToWorker>(turns.line('inOrder'));
  gatewayEnd.peer = workerEnd;
  workerEnd.peer = gatewayEnd;
  const die = () => {
    gatewayEnd.line.close();
    workerEnd.line.cut(() => gatewayEnd.end());
  };
  return { gatewayEnd, workerEnd, die };
}
