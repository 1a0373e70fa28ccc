import type { ConnectionOptions } from './options.js';

/** Where a database server is, and who we are to it. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
}

type ServerDriver = Exclude<ConnectionOptions['driver'], 'sqlite'>;

const usualPorts = { mysql: 3_306, postgres: 5_432 } as const;
const schemes: Readonly<Record<string, ServerDriver>> = {
  'mysql:': 'mysql',
  'mariadb:': 'mysql',
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
};

/** What an address looks like, for those who got it wrong. */
export const databaseUrlForms = 'mysql://user:password@host:port/database or postgres://… of the driver';

/** The address in a line such as `mysql://user:password@host:port/database`; undefined where it is none of that driver. */
export function parseDatabaseUrl(url: string, driver: ServerDriver): ServerAddress | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(url);
  const isWhole = schemes[protocol] === driver && hostname !== '' && search === '' && hash === '';
  if (!isWhole || !/^\/[^/]+$/.test(pathname)) return undefined;
  try {
    return {
      host: decodeURIComponent(hostname).replaceAll(/[[\]]/g, ''),
      port: port === '' ? usualPorts[driver] : Number(port),
      username: decodeURIComponent(username) || undefined,
      password: decodeURIComponent(password) || undefined,
      database: decodeURIComponent(pathname.slice(1)),
    };
  } catch {
    return undefined; // a percent sign that stands for nothing
  }
}

/**
 * Where the server of a connection is.
 * @throws {RangeError} for an address that is none.
 */
export function serverAddress(connection: ConnectionOptions, driver: ServerDriver): ServerAddress {
  const { url, host = '127.0.0.1', port = usualPorts[driver], username, password, database } = connection;
  if (url === undefined) return { host, port, username, password, database };
  const address = parseDatabaseUrl(url, driver);
  if (address === undefined) throw new RangeError(`The address of a database is ${databaseUrlForms}.`);
  return address;
}
