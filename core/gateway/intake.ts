import type { Clock, Log } from '#library';
import type { Settings } from '../config/schema.js';
import type { Connection } from './connection.js';
import type { Delivery } from './delivery.js';
import { MessageRate } from './message-rate.js';
import type { Sender } from './sender.js';

/** What an intake works with. */
export interface IntakeOptions {
  readonly settings: Pick<Settings, 'limits'>;
  readonly delivery: Delivery;
  readonly sender: Sender;
  readonly clock: Clock;
  readonly log: Log;
}

const heartbeat = 0x32;

/** Takes what clients send: answers their heartbeats, holds everybody to the rate, and gives the rest to the delivery. */
export class Intake {
  readonly #delivery: Delivery;
  readonly #sender: Sender;
  readonly #rate: MessageRate;
  readonly #log: Log;
  #frames = 0;

  constructor({ settings, delivery, sender, clock, log }: IntakeOptions) {
    this.#delivery = delivery;
    this.#sender = sender;
    this.#rate = new MessageRate(settings.limits, clock);
    this.#log = log;
  }

  /** Frames of clients that came in, without heartbeats. */
  get frames(): number {
    return this.#frames;
  }

  /** A text frame has come. */
  frame(connection: Connection, data: Buffer): void {
    if (!connection.isOpen) return;
    connection.hasSpoken = true;
    if (data.length === 1 && data[0] === heartbeat) {
      this.#sender.send(connection, '3');
      return this.beat(connection);
    }
    this.#frames++;
    const verdict = this.#rate.judge(connection);
    if (verdict === 'pass') this.#delivery.accept(connection, data);
    else if (verdict === 'answer') this.#delivery.refuse(connection, data, 'rateLimited');
    else if (verdict === 'close') this.#closeFlood(connection);
  }

  /** A ping has come; ws has answered it already. It counts as a frame. */
  ping(connection: Connection): void {
    if (connection.isOpen && this.#rate.judge(connection) === 'close') this.#closeFlood(connection);
  }

  /** A heartbeat or a pong has come. They are free, but not without end. */
  beat(connection: Connection): void {
    if (connection.isOpen && this.#rate.isFlood(connection)) this.#closeFlood(connection);
  }

  #closeFlood(connection: Connection): void {
    this.#log.warn(
      { connection: connection.record.id, address: connection.record.request.address },
      'closed with 1008: it sends more than it may and does not slow down',
    );
    connection.close('policyViolation');
  }
}
