import { after, before, describe } from 'node:test';
import { OriginalServer } from '../support/original/server.js';
import { acceptedTokens, originalKeys, refusedTokens } from '../support/original/tokens.js';
import { checkHandshake, checkHttp, checkTokenAccept, checkTokenRefuse } from './original/connecting.js';
import {
  checkCloseCleanUp,
  checkGroupSend,
  checkRoomSeparation,
  checkSameUserTwice,
} from './original/groups.js';
import { checkBadFrame, checkIdle, checkKeepAlive, idleMs } from './original/line.js';
import { checkAcknowledgement, checkFilter } from './original/profile.js';
import {
  checkFailure,
  checkForgedMembers,
  checkHookNotCallable,
  checkParamOmission,
  checkRouterDefaults,
} from './original/requests.js';

/** Keys of the vectors that no document prints, so that production takes them. */
const otherKeys = [...new Set([...acceptedTokens, ...refusedTokens].map(({ key }) => key))].filter(
  (key) => !originalKeys.includes(key),
);

/** The rows of the table "Feature | observable check" of MSwoole-ws that this version has, each under its own name. */
describe('the checks of the original', () => {
  const plain = new OriginalServer(originalKeys);
  const production = new OriginalServer(otherKeys, {
    ENV: 'production',
    REQUIRE_ORIGIN: 'false',
    HEARTBEAT__IDLE_TIMEOUT_MS: idleMs,
    HEARTBEAT__PING_INTERVAL_MS: idleMs / 5,
  });
  const compatible = new OriginalServer(originalKeys, {
    COMPATIBILITY__RECEIVE_MESSAGE: 'true',
    COMPATIBILITY__ESCAPE_HTML: 'true',
  });
  const servers = [plain, production, compatible];
  before(() => Promise.all(servers.map((server) => server.start())));
  after(() => Promise.all(servers.map((server) => server.end())));

  const serverOf = (key: string) => (originalKeys.includes(key) ? plain : production);

  checkTokenAccept(serverOf);
  checkTokenRefuse(serverOf, plain);
  checkHandshake(plain);
  checkKeepAlive([plain, compatible]);
  checkIdle(production);
  checkBadFrame(plain);
  checkAcknowledgement(compatible);
  checkRouterDefaults(plain);
  checkHookNotCallable(plain);
  checkFilter(compatible, plain);
  checkForgedMembers(plain);
  checkFailure(plain);
  checkParamOmission(plain);
  checkGroupSend(plain);
  checkRoomSeparation(plain);
  checkCloseCleanUp(plain);
  checkSameUserTwice(plain);
  checkHttp(plain, production);
});
