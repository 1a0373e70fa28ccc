import { isIP, isIPv4 } from 'node:net';

import { parseRedisUrl, redisUrlForms } from '../cluster/redis-url.js';
import { developmentPage } from './page-names.js';
import { checkDatabases } from './db-checks.js';
import { describeFound, type Mistake } from './mistakes.js';
import type { Settings } from './schema.js';

/** Keys that everybody knows, because a document prints them. */
const sampleKeys = ['marico-websocket', 'Marico_key'];
const makeKey = 'make one: openssl rand -base64 32';

/** What is wrong with settings that are each well formed, but do not go together or are not safe. */
export function checkSettings(settings: Settings): Mistake[] {
  return [
    ...checkPorts(settings),
    ...Object.entries(settings.auth.keys).flatMap(([kid, key]) => checkKey(kid, key)),
    ...checkAuth(settings),
    ...checkOrigins(settings),
    ...checkProxies(settings),
    ...checkManager(settings),
    ...checkHeartbeat(settings),
    ...checkRedis(settings),
    ...checkPages(settings),
    ...checkDatabases(settings),
  ];
}

function checkPorts({ outside, manager }: Settings): Mistake[] {
  if (outside.port === 0 || outside.port !== manager.port) return [];
  const isApart = outside.host !== manager.host && ![outside.host, manager.host].some(isEveryAddress);
  return isApart
    ? []
    : [mistake(['manager', 'port'], 'a port of its own', manager.port, 'choose another one')];
}

function isEveryAddress(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function checkKey(kid: string, key: string): Mistake[] {
  const found = findKeyFault(key);
  if (found === undefined) return [];
  return [{ path: ['auth', 'keys', kid], expected: '32 secret bytes in base64', found, remedy: makeKey }];
}

function findKeyFault(key: string): string | undefined {
  const bytes = Buffer.from(key, 'base64');
  if (isSample(key) || isSample(bytes.toString('latin1'))) return 'a sample that a document prints';
  if (bytes.toString('base64') !== key) return 'a text that is not base64';
  if (bytes.length !== 32) return `${bytes.length} bytes`;
  // 32 random bytes have some 30 different values; fewer than ten is a key that somebody typed.
  return new Set(bytes).size < 10 ? 'a weak one, whose bytes repeat' : undefined;
}

function isSample(text: string): boolean {
  return sampleKeys.some((sample) => text.startsWith(sample));
}

function checkAuth({ auth, env }: Settings): Mistake[] {
  const mistakes: Mistake[] = [];
  if (auth.oneTime && auth.legacy3des !== false && auth.legacy3des.maxAgeSec === 0) {
    const remedy = 'limit it, or what was used would have to be remembered for ever (auth.oneTime)';
    mistakes.push(mistake(['auth', 'legacy3des', 'maxAgeSec'], 'a limit', 0, remedy));
  }
  if (auth.current !== '' && !Object.hasOwn(auth.keys, auth.current)) {
    const names = Object.keys(auth.keys).join(', ');
    const remedy = names === '' ? 'add that key to auth.keys' : `name one of ${names}`;
    mistakes.push(mistake(['auth', 'current'], 'the name of a key in auth.keys', auth.current, remedy));
  }
  if (env !== 'production') return mistakes;
  if (!auth.required) {
    mistakes.push(mistake(['auth', 'required'], 'true in production', false, 'remove it'));
  } else if (Object.keys(auth.keys).length === 0 && auth.legacy3des === false) {
    mistakes.push({
      path: ['auth', 'keys'],
      expected: 'a key in production',
      found: 'none',
      remedy: makeKey,
    });
  }
  if (auth.legacy3des !== false && auth.legacy3des.keys.some(isSample)) {
    const path = ['auth', 'legacy3des', 'keys'];
    mistakes.push({
      path,
      expected: 'secret keys in production',
      found: 'a sample that a document prints',
      remedy: 'give the server and those who make its tokens a key of your own',
    });
  }
  return mistakes;
}

function checkOrigins({ origins, env }: Settings): Mistake[] {
  return origins.flatMap((origin, index) => {
    const path = ['origins', index];
    if (origin !== '*') {
      return isOrigin(origin)
        ? []
        : [mistake(path, 'scheme://host or scheme://host:port', origin, 'write it as a browser sends it')];
    }
    if (env !== 'production') return [];
    return [mistake(path, 'an exact origin in production', origin, 'list the pages that may connect')];
  });
}

/** Browsers send the scheme and the host in lower case, no default port and no path. Apps have schemes of their own. */
function isOrigin(text: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#@*\s]+$/.test(text) || !URL.canParse(text)) return false;
  const { origin } = new URL(text);
  return origin === 'null' || origin === text;
}

function checkProxies({ proxies }: Settings): Mistake[] {
  return proxies.flatMap((text, index) => {
    const expected = 'an address or a network such as 10.0.0.0/8';
    return isNetwork(text) ? [] : [mistake(['proxies', index], expected, text, 'correct it')];
  });
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const width = { 4: 32, 6: 128 }[isIP(address)];
  if (width === undefined || rest.length > 0 || address.includes('%')) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= width);
}

function checkManager({ manager: { host, secret } }: Settings): Mistake[] {
  if (isLoopback(host) || secret !== '') return [];
  return [
    mistake(['manager', 'host'], 'a loopback address where manager.secret is empty', host, 'set a secret'),
  ];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function checkHeartbeat({ heartbeat: { pingIntervalMs, idleTimeoutMs } }: Settings): Mistake[] {
  if (idleTimeoutMs === 0 || pingIntervalMs <= idleTimeoutMs) return [];
  const expected = `at most heartbeat.idleTimeoutMs, ${idleTimeoutMs}`;
  return [mistake(['heartbeat', 'pingIntervalMs'], expected, pingIntervalMs, 'lower it')];
}

function checkRedis({ redis: { url } }: Settings): Mistake[] {
  if (url === '' || parseRedisUrl(url) !== undefined) return [];
  const remedy =
    'write it so, with %40 and the like for characters of the password that have a meaning there';
  return [mistake(['redis', 'url'], redisUrlForms, url, remedy)];
}

function checkPages({ env, pages: { serve, issuer } }: Settings): Mistake[] {
  const mistakes = serve.flatMap((name, index) =>
    name === developmentPage
      ? [
          mistake(
            ['pages', 'serve', index],
            'a page for production',
            name,
            'remove it: it is for development',
          ),
        ]
      : [],
  );
  const remedy = 'name the address of your back end that gives tokens to those whom it knows';
  if (issuer === '' ? env === 'production' && serve.length > 0 : !isIssuer(issuer, env))
    mistakes.push(
      mistake(['pages', 'issuer'], 'a path such as /token or an https:// address', issuer, remedy),
    );
  return mistakes;
}

/** Tokens go over TLS, or not over the network; `//host` is a path to people only. */
function isIssuer(issuer: string, env: Settings['env']): boolean {
  if (issuer.startsWith('/')) return /^\/(?![/\\])[^\s?#]*$/.test(issuer);
  if (!URL.canParse(issuer)) return false;
  const { protocol, username, password, search, hash, hostname } = new URL(issuer);
  const isSafe =
    protocol === 'https:' || (protocol === 'http:' && (env === 'development' || isLoopback(hostname)));
  return isSafe && username === '' && password === '' && search === '' && hash === '';
}

function mistake(path: Mistake['path'], expected: string, value: unknown, remedy: string): Mistake {
  return { path, expected, found: describeFound(path, value), remedy };
}
