/** Where Redis is, from one line. */
export interface RedisAddress {
  readonly isEncrypted: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
  /** The server itself, or the Sentinels that know where the server of that name is. */
  readonly at:
    | { readonly kind: 'single'; readonly server: RedisServer }
    | { readonly kind: 'sentinel'; readonly sentinels: readonly RedisServer[]; readonly name: string };
}

/** A host and its port. */
export interface RedisServer {
  readonly host: string;
  readonly port: number;
}

/** What such a line looks like, for those who got it wrong. */
export const redisUrlForms =
  'redis://[[user]:password@]host[:port][/db], rediss://… or redis+sentinel://[[user]:password@]host[:port],…/name[/db]';

const whole =
  /^(?<scheme>redis|rediss|redis\+sentinel):\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^@/?#]+)(?:\/(?<path>[^?#]*))?$/;
const oneServer = /^(?<host>\[[0-9A-Fa-f:.]+\]|[^:[\]\s]+)(?::(?<port>\d{1,5}))?$/;
const noPath = /^(?<db>\d{0,5})$/;
const nameAndDb = /^(?<name>[^/]+)(?:\/(?<db>\d{0,5}))?$/;

/** Reads such a line; undefined: it is none. */
export function parseRedisUrl(url: string): RedisAddress | undefined {
  const { scheme, user = '', password = '', hosts = '', path = '' } = whole.exec(url)?.groups ?? {};
  const isSentinel = scheme === 'redis+sentinel';
  const servers = parseServers(hosts, isSentinel ? 26_379 : 6_379);
  const rest = (isSentinel ? nameAndDb : noPath).exec(path)?.groups;
  const [server] = servers;
  if (rest === undefined || server === undefined || (!isSentinel && servers.length > 1)) return undefined;
  try {
    return {
      isEncrypted: scheme === 'rediss',
      username: decodeURIComponent(user) || undefined,
      password: decodeURIComponent(password) || undefined,
      db: Number(rest['db'] ?? 0),
      at: isSentinel
        ? { kind: 'sentinel', sentinels: servers, name: decodeURIComponent(rest['name'] ?? '') }
        : { kind: 'single', server },
    };
  } catch {
    return undefined; // a percent sign that stands for nothing
  }
}

/** None where one of them is wrong. */
function parseServers(hosts: string, usualPort: number): RedisServer[] {
  const servers = hosts.split(',').map((text) => {
    const { host = '', port = usualPort } = oneServer.exec(text)?.groups ?? {};
    return { host: host.replaceAll(/[[\]]/g, ''), port: Number(port) };
  });
  const isGood = servers.every(({ host, port }) => host !== '' && port >= 1 && port <= 65_535);
  return isGood ? servers : [];
}
