import { after, describe } from 'node:test';
import { startHoldline } from '#testing';
import { checkLive } from '../contract/live/live.js';

const line = await startHoldline({ after }, { settings: { limits: { msgRatePerSec: 0 } } });

describe('the live module on SQLite', () => checkLive(line));
