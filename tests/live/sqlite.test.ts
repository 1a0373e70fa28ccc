import { join } from 'node:path';
import { after, describe } from 'node:test';
import { startHoldline } from '#testing';
import { checkLive } from '../contract/live/live.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const file = join(await temporaryFolder(), 'migrated.db');
const line = await startHoldline({ after }, { settings: { limits: { msgRatePerSec: 0 } } });

describe('the live module on SQLite', () => checkLive(line, { driver: 'sqlite', file }));
