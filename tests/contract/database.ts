import { migrationsContract } from './database/migrations.js';
import { modelContract } from './database/model.js';
import { statementsContract } from './database/statements.js';
import type { Place } from './database/tables.js';
import { transactionsContract } from './database/transactions.js';
import { valuesContract } from './database/values.js';

/** All that a database does, whatever kind it is of. */
export function databaseContract(place: Place): void {
  valuesContract(place);
  statementsContract(place);
  transactionsContract(place);
  modelContract(place);
  migrationsContract(place);
}
