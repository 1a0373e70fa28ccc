import { after, before, describe } from 'node:test';
import { OriginalServer } from '../support/original/server.js';
import { originalKeys } from '../support/original/tokens.js';
import { checkConsole } from './original/console.js';
import { checkManager } from './original/manager.js';

/** The rows of the same table that end the server which they are about. */
describe('the checks of the original, manager and console', () => {
  const managed = new OriginalServer(originalKeys);
  const consoled = new OriginalServer(originalKeys);
  const servers = [managed, consoled];
  before(() => Promise.all(servers.map((server) => server.start())));
  after(() => Promise.all(servers.map((server) => server.end())));

  checkManager(managed);
  checkConsole(consoled);
});
