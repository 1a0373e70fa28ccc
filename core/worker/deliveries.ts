import type { Clock, Timer } from '#library';
import type { GatewayLink } from './outlet.js';

/** How long a gateway may take to say how many connections got a broadcast, milliseconds. */
const answerMs = 2_000;

interface Delivery {
  /** Gateways that have not answered. */
  readonly silent: Set<GatewayLink>;
  count: number;
  readonly timer: Timer;
  readonly resolve: (count: number) => void;
}

/** Broadcasts of which somebody waits to hear how many connections got them. */
export class Deliveries {
  readonly #clock: Clock;
  readonly #expected = new Map<number, Delivery>();
  #lastCall = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Has a broadcast sent under a call of its own, and adds up what these gateways answer.
   * @throws {Error} when one of them does not answer in time.
   */
  async expect(gateways: ReadonlySet<GatewayLink>, send: (call: number) => void): Promise<number> {
    const call = (this.#lastCall % 0xffff_ffff) + 1;
    this.#lastCall = call;
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(answerMs, () => reject(this.#giveUp(call)));
      this.#expected.set(call, { silent: new Set(gateways), count: 0, timer, resolve });
      try {
        send(call);
      } catch (error) {
        this.#end(call);
        throw error;
      }
      this.#settle(call);
    });
  }

  /** A gateway has answered. */
  answer(gateway: GatewayLink, call: number, count: number): void {
    const delivery = this.#expected.get(call);
    if (delivery?.silent.delete(gateway) !== true) return; // too late
    delivery.count += count;
    this.#settle(call);
  }

  /** A gateway is gone, and whoever it could have handed something to. */
  lose(gateway: GatewayLink): void {
    for (const [call, { silent }] of this.#expected) {
      silent.delete(gateway);
      this.#settle(call);
    }
  }

  #settle(call: number): void {
    const delivery = this.#expected.get(call);
    if (delivery === undefined || delivery.silent.size > 0) return;
    this.#end(call);
    delivery.resolve(delivery.count);
  }

  #giveUp(call: number): Error {
    const silent = this.#end(call)?.silent.size ?? 0;
    return new Error(
      `${silent} gateway${silent === 1 ? ' has' : 's have'} not said within ${answerMs} ms how many connections got a broadcast.`,
    );
  }

  #end(call: number): Delivery | undefined {
    const delivery = this.#expected.get(call);
    delivery?.timer.stop();
    this.#expected.delete(call);
    return delivery;
  }
}
