import type { ChangeResult, Ledger } from '../cluster/ledger.js';
import { maxCloseKeys, maxControllers } from '../cluster/ledger.js';
import { StoreUnavailable } from '../cluster/store-unavailable.js';
import { errorStatus, Refusal } from '../protocol/errors.js';
import type { Locale } from '../protocol/locale.js';
import { text } from '../protocol/texts.js';

/** A change of the ledger. */
export type LedgerChange = Extract<
  keyof Ledger,
  'addTo' | 'removeFrom' | 'addController' | 'removeController'
>;

/** One shared set or one close controller too many. */
export class CloseListFull extends RangeError {
  constructor(change: 'addTo' | 'addController') {
    const most = change === 'addTo' ? `${maxCloseKeys} shared sets` : `${maxControllers} close controllers`;
    super(`A connection has ${most} at most and cannot get another.`);
    this.name = 'CloseListFull';
  }
}

/** The ledger as actions change it: what goes wrong there is said in their words. */
export class LedgerWrites {
  constructor(
    private readonly ledger: Ledger,
    private readonly locale: Locale,
  ) {}

  /**
   * Makes a change; resolves when it is done.
   * @throws {RangeError} for one name too many, and for one that no set can have.
   * @throws {Refusal} 503 `tooBusy` when the ledger cannot be reached, or does not know the connection.
   */
  async make(change: LedgerChange, connection: string, name: string): Promise<void> {
    let result: ChangeResult;
    try {
      result = await this.ledger[change](connection, name);
    } catch (error) {
      throw error instanceof StoreUnavailable ? this.#busy(error) : error;
    }
    if (result === 'done') return;
    if (result !== 'full') throw this.#busy(new Error(`The ledger says of ${connection}: ${result}.`));
    throw new CloseListFull(change === 'addTo' ? 'addTo' : 'addController');
  }

  #busy(cause: Error): Refusal {
    const refusal = new Refusal(errorStatus.tooBusy, 'tooBusy', text(this.locale, 'tooBusy'));
    refusal.cause = cause;
    return refusal;
  }
}
