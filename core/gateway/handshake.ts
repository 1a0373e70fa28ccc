import type { IncomingMessage } from 'node:http';
import type { Settings } from '../config/schema.js';
import type { Authenticate } from './authenticate.js';

/** A handshake that may go on, and who the client is. */
export interface Accepted {
  readonly auth: Readonly<Record<string, unknown>>;
}

/** An answer that ends a handshake; `why` is for the log. */
export interface Refused {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly why: string;
}

/** What decides about handshakes. */
export interface HandshakeRules {
  readonly settings: Pick<Settings, 'outside' | 'auth' | 'origins' | 'requireOrigin'>;
  readonly authenticate: Authenticate;
}

/** Most header lines of a handshake. Node hides what is above its own limit from `headers`, but not from `rawHeaders`. */
const maxHeaderLines = 100;
const keyPattern = /^[+/0-9A-Za-z]{21}[AQgw]==$/;

/**
 * Decides about an upgrade, cheapest check first: method, host and path; the headers of RFC 6455, section 4.2.1; Origin;
 * the token. Gives the claims of the token, or the refusal.
 */
export function checkHandshake(request: IncomingMessage, rules: HandshakeRules): Accepted | Refused {
  return (
    checkRequestLine(request, rules.settings.outside.path) ??
    checkUpgrade(request) ??
    checkOrigin(request, rules.settings) ??
    checkToken(request, rules)
  );
}

/** The path of a request target in origin form, without its query; undefined for any other form. */
export function pathOf(target: string | undefined): string | undefined {
  return target?.startsWith('/') === true ? target.split('?', 1)[0] : undefined;
}

/**
 * The `auth` parameter of a target; undefined where there is none. What is no single percent-encoded text is given as it
 * stands, which is never a good token: it has a % or an & in it.
 */
export function tokenOf(target: string | undefined): string | undefined {
  const query = target?.slice(target.indexOf('?') + 1) ?? '';
  const values = query.split('&').filter((part) => part.startsWith('auth='));
  if (values.length === 0) return undefined;
  const text = values.map((value) => value.slice('auth='.length)).join('&');
  try {
    return values.length > 1 ? text : decodeURIComponent(text);
  } catch {
    return text; // a malformed escape
  }
}

/** Every value of a header, in the order of the lines. */
export function headerValues(request: IncomingMessage, name: string): string[] {
  const values: string[] = [];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    if (request.rawHeaders[index]?.toLowerCase() === name) values.push(request.rawHeaders[index + 1] ?? '');
  }
  return values;
}

function checkRequestLine(request: IncomingMessage, path: string): Refused | undefined {
  if (request.rawHeaders.length > maxHeaderLines * 2) return { status: 431, why: 'too many header lines' };
  if (request.method !== 'GET') return { status: 405, headers: { allow: 'GET' }, why: 'method is not GET' };
  if (request.httpVersion !== '1.1') return { status: 400, why: 'not HTTP/1.1' };
  if (headerValues(request, 'host').length !== 1) return { status: 400, why: 'not exactly one Host' };
  if (pathOf(request.url) !== path) return { status: 404, why: 'unknown path' };
  return undefined;
}

function checkUpgrade(request: IncomingMessage): Refused | undefined {
  if (!isOnly(request, 'upgrade', (value) => value.toLowerCase() === 'websocket')) {
    return { status: 400, why: 'Upgrade is not websocket' };
  }
  if (!isOnly(request, 'sec-websocket-version', (value) => value === '13')) {
    return { status: 426, headers: { 'sec-websocket-version': '13' }, why: 'version is not 13' };
  }
  if (!isOnly(request, 'sec-websocket-key', (value) => keyPattern.test(value))) {
    return { status: 400, why: 'Sec-WebSocket-Key is not 16 bytes in base64' };
  }
  return undefined;
}

function checkOrigin(request: IncomingMessage, settings: HandshakeRules['settings']): Refused | undefined {
  const origins = headerValues(request, 'origin');
  if (origins.length === 0) {
    return settings.requireOrigin ? { status: 403, why: 'no Origin' } : undefined;
  }
  if (origins.length > 1) return { status: 403, why: 'more than one Origin' };
  const isAllowed =
    settings.origins.length === 0 ? isSameHost(request, origins[0]) : isListed(settings, origins[0]);
  return isAllowed ? undefined : { status: 403, why: 'foreign Origin' };
}

function isListed({ origins }: Pick<Settings, 'origins'>, origin: string | undefined): boolean {
  return origins.includes('*') || (origin !== undefined && origins.includes(origin.toLowerCase()));
}

/** Without a list, a page may connect to the host that it came from. */
function isSameHost(request: IncomingMessage, origin: string | undefined): boolean {
  const host = headerValues(request, 'host')[0]?.toLowerCase();
  return origin?.toLowerCase() === `http://${host}` || origin?.toLowerCase() === `https://${host}`;
}

function checkToken(request: IncomingMessage, { authenticate }: HandshakeRules): Accepted | Refused {
  const outcome = authenticate(tokenOf(request.url));
  if (outcome.accepted) return { auth: outcome.auth };
  return { status: 403, headers: { message: 'error auth' }, why: outcome.reason };
}

function isOnly(request: IncomingMessage, name: string, test: (value: string) => boolean): boolean {
  const values = headerValues(request, name);
  return values.length === 1 && test(values[0] ?? '');
}
