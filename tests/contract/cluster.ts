import { busContract } from './bus.js';
import type { OpenHarness } from './harness.js';
import { leaseContract } from './lease.js';
import { ledgerContract } from './ledger.js';
import { presenceContract } from './presence.js';
import { storeContract } from './store.js';

/** All that a cluster does, whatever it is made of. */
export function clusterContract(name: string, open: OpenHarness): void {
  storeContract(name, open);
  busContract(name, open);
  presenceContract(name, open);
  ledgerContract(name, open);
  leaseContract(name, open);
}
