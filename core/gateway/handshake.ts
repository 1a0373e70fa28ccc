import type { IncomingMessage } from 'node:http';
import type { Settings } from '../config/schema.js';
import type { Authenticate } from './authenticate.js';
import type { UsableToken } from './used-tokens.js';
import { headerValues } from './header-values.js';
import { findOriginFault, type OriginRules } from './origin.js';

/** A handshake that may go on, and who the client is. */
export interface Accepted {
  readonly auth: Readonly<Record<string, unknown>>;
  /** The token; undefined where none was needed and none was given. */
  readonly token: UsableToken | undefined;
}

/** An answer that ends a handshake; `why` is for the log. */
export interface Refused {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly why: string;
}

/** What decides about handshakes. */
export interface HandshakeRules {
  readonly settings: Pick<Settings, 'outside'> & OriginRules;
  /** Whether one more client of that address may connect. */
  readonly hasRoomFor: (address: string) => boolean;
  readonly authenticate: Authenticate;
}

/** Most header lines of a handshake. Node hides what is above its own limit from `headers`, but not from `rawHeaders`. */
const maxHeaderLines = 100;
const keyPattern = /^[+/0-9A-Za-z]{21}[AQgw]==$/;

/**
 * Decides about an upgrade, cheapest check first: method, host and path; the headers of RFC 6455, section 4.2.1; Origin;
 * how many connections its client's address has; the token. Gives the claims of the token, or the refusal.
 */
export function checkHandshake(
  request: IncomingMessage,
  address: string,
  rules: HandshakeRules,
): Accepted | Refused {
  return (
    checkRequestLine(request, rules.settings.outside.path) ??
    checkUpgrade(request) ??
    checkOrigin(request, rules) ??
    checkAddress(address, rules) ??
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

function checkOrigin(request: IncomingMessage, { settings }: HandshakeRules): Refused | undefined {
  const why = findOriginFault(request, settings);
  return why === undefined ? undefined : { status: 403, why };
}

function checkAddress(address: string, { hasRoomFor }: HandshakeRules): Refused | undefined {
  return hasRoomFor(address) ? undefined : { status: 429, why: 'too many connections of this address' };
}

function checkToken(request: IncomingMessage, { authenticate }: HandshakeRules): Accepted | Refused {
  const text = tokenOf(request.url);
  const outcome = authenticate(text);
  if (!outcome.accepted) return refusedToken(outcome.reason);
  const { auth, identity, exp } = outcome;
  const isAbsent = text === undefined || text === '';
  return { auth, token: isAbsent ? undefined : { identity: identity ?? text, exp } };
}

/** The answer to a token that is not let in: the same for every cause. */
export function refusedToken(why: string): Refused {
  return { status: 403, headers: { message: 'error auth' }, why };
}

function isOnly(request: IncomingMessage, name: string, test: (value: string) => boolean): boolean {
  const values = headerValues(request, name);
  return values.length === 1 && test(values[0] ?? '');
}
