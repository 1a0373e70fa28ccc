import type { Clock } from '#library';
import type {
  ChangeResult,
  Claim,
  ClaimOptions,
  ClaimResult,
  EntryBatch,
  FinishResult,
  LeaseResult,
  Ledger,
  NewEntry,
  OpenResult,
} from '../ledger.js';
import { Leases } from '../ledger/leases.js';
import type { Call } from './messages.js';

/** The ledger in the memory of another process. Only leases are remembered here too, for their holder's own clock. */
export class RemoteLedger implements Ledger {
  readonly #leases: Leases;

  constructor(
    private readonly call: Call,
    private readonly clock: Clock,
  ) {
    this.#leases = new Leases(clock);
  }

  open(entry: NewEntry): Promise<OpenResult> {
    return this.call('ledger.open', entry);
  }

  addTo(connection: string, set: string): Promise<ChangeResult> {
    return this.call('ledger.addTo', connection, set);
  }

  removeFrom(connection: string, set: string): Promise<ChangeResult> {
    return this.call('ledger.removeFrom', connection, set);
  }

  addController(connection: string, controller: string): Promise<ChangeResult> {
    return this.call('ledger.addController', connection, controller);
  }

  removeController(connection: string, controller: string): Promise<ChangeResult> {
    return this.call('ledger.removeController', connection, controller);
  }

  claim(connection: string, options?: ClaimOptions): Promise<ClaimResult> {
    return this.call('ledger.claim', connection, options);
  }

  finish(claim: Claim): Promise<FinishResult> {
    return this.call('ledger.finish', claim);
  }

  entriesOf(gateway: string, after?: number): Promise<EntryBatch> {
    return this.call('ledger.entriesOf', gateway, after);
  }

  gateways(): Promise<string[]> {
    return this.call('ledger.gateways');
  }

  async lease(gateway: string, ms: number): Promise<LeaseResult> {
    const askedAt = this.clock.now();
    const result = await this.call('ledger.lease', gateway, ms);
    this.#leases.granted(gateway, askedAt, ms);
    return result;
  }

  isLeaseValid(gateway: string): boolean {
    return this.#leases.isValid(gateway);
  }

  leave(gateway: string): Promise<void> {
    this.#leases.left(gateway);
    return this.call('ledger.leave', gateway);
  }

  expiredGateways(): Promise<string[]> {
    return this.call('ledger.expiredGateways');
  }
}
