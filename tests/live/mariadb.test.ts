import { after, describe } from 'node:test';
import { startHoldline } from '#testing';
import { checkLive } from '../contract/live/live.js';
import { ThrowAwayMariadb } from '../support/db/mariadb.js';

const { connection } = await ThrowAwayMariadb.start();
const settings = { limits: { msgRatePerSec: 0 }, db: { master: connection } };
const line = await startHoldline({ after }, { settings });

describe('the live module on MariaDB', () => checkLive(line, connection));
