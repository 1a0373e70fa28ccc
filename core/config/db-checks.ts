import { databaseUrlForms, parseDatabaseUrl } from '#library';

import { describeFound, type Mistake } from './mistakes.js';
import type { Settings } from './schema.js';

type Connection = Settings['db'][string];

/** What is wrong with databases that are each well formed. */
export function checkDatabases({ db }: Settings): Mistake[] {
  return Object.entries(db).flatMap(([name, connection]) => [
    ...checkName(name),
    ...(connection.driver === 'sqlite'
      ? checkFile(name, connection)
      : checkServer(name, connection, connection.driver)),
  ]);
}

function checkName(name: string): Mistake[] {
  if (/^[a-z][a-z0-9_]{0,31}$/.test(name)) return [];
  const remedy = `rename it; a variable has it as it is, such as HOLDLINE__DB__audit__PASSWORD`;
  const expected = 'a name of at most 32 small letters, digits and _';
  return [{ path: ['db', name], expected, found: 'another one', remedy }];
}

const serverKeys = ['url', 'host', 'port', 'username', 'password', 'database'] as const;
const partKeys = serverKeys.filter((key) => key !== 'url');

function checkFile(name: string, connection: Connection): Mistake[] {
  return serverKeys
    .filter((key) => connection[key] !== undefined)
    .map((key) => {
      const path = ['db', name, key];
      const remedy = `remove it, or set db.${name}.driver`;
      return {
        path,
        expected: 'nothing where the driver is sqlite',
        found: found(path, connection[key]),
        remedy,
      };
    });
}

function checkServer(name: string, connection: Connection, driver: 'mysql' | 'postgres'): Mistake[] {
  const { file, url } = connection;
  const at = (key: string) => ['db', name, key];
  const mistakes: Mistake[] = [];
  if (file !== undefined) {
    const expected = `nothing where the driver is ${driver}`;
    mistakes.push({ path: at('file'), expected, found: found(at('file'), file), remedy: 'remove it' });
  }
  if (url !== undefined) return [...mistakes, ...checkUrl(name, connection, url, driver)];
  const missing = (['username', 'database'] as const).filter((key) => connection[key] === undefined);
  const expected = { username: 'the name of a user of the server', database: 'the name of a database there' };
  return [
    ...mistakes,
    ...missing.map((key) => ({
      path: at(key),
      expected: expected[key],
      found: 'none',
      remedy: `set it, or db.${name}.url`,
    })),
  ];
}

function checkUrl(
  name: string,
  connection: Connection,
  url: string,
  driver: 'mysql' | 'postgres',
): Mistake[] {
  const path = ['db', name, 'url'];
  const twice = partKeys.filter((key) => connection[key] !== undefined);
  const remedy =
    'write it so, with %40 and the like for characters of the password that have a meaning there';
  return [
    ...(parseDatabaseUrl(url, driver) === undefined
      ? [{ path, expected: databaseUrlForms, found: found(path, url), remedy }]
      : []),
    ...twice.map((key) => ({
      path: ['db', name, key],
      expected: 'nothing beside url',
      found: found(['db', name, key], connection[key]),
      remedy: 'remove one of the two',
    })),
  ];
}

function found(path: readonly string[], value: unknown): string {
  return describeFound(path, value);
}
