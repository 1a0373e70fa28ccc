import { resolve } from 'node:path';

import { Database, type ConnectionOptions } from '#library';

import type { Settings } from './schema.js';

/** The databases of the settings; paths of files begin at `root`, the project's folder. Nothing is connected yet. */
export function openDatabases(db: Settings['db'], root = process.cwd()): Database {
  const connections = Object.entries(db).map(([name, { file = `runtime/${name}.sqlite`, ...connection }]) => {
    const place = file === ':memory:' ? file : resolve(root, file);
    return [name, { ...connection, file: place }] satisfies [string, ConnectionOptions];
  });
  return new Database(Object.fromEntries(connections));
}
