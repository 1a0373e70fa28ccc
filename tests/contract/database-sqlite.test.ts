import { join } from 'node:path';

import { temporaryFolder } from '../support/temporary-folder.js';
import { databaseContract } from './database.js';

const file = join(await temporaryFolder(), 'contract.sqlite');
databaseContract({ name: 'SQLite', connection: { driver: 'sqlite', file } });
databaseContract({ name: 'SQLite in memory', connection: { driver: 'sqlite', file: ':memory:' } });
