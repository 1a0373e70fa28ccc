import { after, describe } from 'node:test';
import { startHoldline } from '#testing';
import { checkLive } from '../contract/live/live.js';
import { ThrowAwayPostgres } from '../support/db/postgres.js';

const { connection } = await ThrowAwayPostgres.start();
const settings = { limits: { msgRatePerSec: 0 }, db: { master: connection } };
const line = await startHoldline({ after }, { settings });

describe('the live module on PostgreSQL', () => checkLive(line, connection));
