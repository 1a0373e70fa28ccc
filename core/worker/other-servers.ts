import type { Log } from '#library';
import { maxValueBytes } from '../cluster/bounds.js';
import type { Bus } from '../cluster/bus.js';
import { acrossChannel, type AcrossMessage, encodeAcross } from '../link/across.js';
import { describeThrown } from './error-record.js';
import { ensureFits } from './size.js';

/** The gateways on other machines, as far as a worker can speak to them: what they do not get is logged, not sent again. */
export class OtherServers {
  #isOut = false;

  constructor(
    private readonly bus: Bus,
    private readonly log: Log,
  ) {}

  /**
   * Tells them all.
   * @throws {MessageTooBig} when it is larger than the bus takes.
   */
  tell(message: AcrossMessage): void {
    const text = encodeAcross(message);
    ensureFits(text, maxValueBytes);
    this.bus.publish(acrossChannel, text).then(
      () => (this.#isOut = false),
      (error: unknown) => this.#lost(error),
    );
  }

  #lost(error: unknown): void {
    if (this.#isOut) return;
    this.#isOut = true;
    this.log.error(
      { error: describeThrown(error) },
      'other machines cannot be reached: their clients miss what is said',
    );
  }
}
