import type { IncomingMessage } from 'node:http';
import type { Settings } from '../config/schema.js';
import { headerValues } from './header-values.js';

/** The settings by which origins are judged. */
export type OriginRules = Pick<Settings, 'origins' | 'requireOrigin'>;

const defaultPorts: Readonly<Record<string, string>> = { http: ':80', https: ':443' };

/** Why the page that a handshake comes from may not connect; undefined where it may. */
export function findOriginFault(request: IncomingMessage, rules: OriginRules): string | undefined {
  const [origin, ...others] = headerValues(request, 'origin').map((value) => value.toLowerCase());
  if (origin === undefined) return rules.requireOrigin ? 'no Origin' : undefined;
  if (others.length > 0) return 'more than one Origin';
  const isAllowed = rules.origins.length === 0 ? isSameHost(request, origin) : isListed(rules, origin);
  return isAllowed ? undefined : 'foreign Origin';
}

function isListed({ origins }: OriginRules, origin: string): boolean {
  return origins.includes('*') || origins.includes(withoutDefaultPort(origin));
}

/** Without a list, a page may connect to the host that it came from. */
function isSameHost(request: IncomingMessage, origin: string): boolean {
  const host = headerValues(request, 'host')[0]?.toLowerCase();
  const page = withoutDefaultPort(origin);
  return ['http', 'https'].some((scheme) => withoutDefaultPort(`${scheme}://${host}`) === page);
}

/** Browsers leave the default port of a scheme out; proxies and other clients may write it. */
function withoutDefaultPort(origin: string): string {
  const port = defaultPorts[origin.split(':', 1)[0] ?? ''];
  return port !== undefined && origin.endsWith(port) ? origin.slice(0, -port.length) : origin;
}
