import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Kysely } from 'kysely';

/** What a migration file exports. */
export interface Migration {
  up(database: Kysely<unknown>): Promise<void>;
  /** Undoes `up`; a migration without it cannot be rolled back. */
  down?(database: Kysely<unknown>): Promise<void>;
}

/** A migration that an application has. */
export interface MigrationFile {
  /** `<file>.<module>`, by which the database remembers it, and by which they are ordered. */
  readonly name: string;
  /** The database that it is for. */
  readonly connection: string;
  /** The compiled file, absolute. */
  readonly path: string;
}

/** Migrations that cannot be run as they are, one line each. */
export class MigrationError extends Error {
  constructor(
    readonly lines: readonly string[],
    cause?: unknown,
  ) {
    super(lines.join('\n'), { cause });
    this.name = 'MigrationError';
  }
}

/**
 * Finds `<app>/<module>/migration/*.js` of an application tree, which are for `master`, and `migration/<name>/*.js` for the
 * database of that name, in the order in which they run: by file name, and of two alike by module.
 * @throws {MigrationError} when a name does not say when it is its turn.
 */
export async function findMigrations(appFolder: string): Promise<MigrationFile[]> {
  const modules = await foldersIn(appFolder);
  const found = await Promise.all(modules.map((module) => filesOf(appFolder, module)));
  const files = found.flat().toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const bad = files.filter(({ name }) => !/^\d{4,14}-[a-z0-9-]+\.[^.]+$/.test(name));
  if (bad.length === 0) return files;
  const expected = 'expected digits first, such as 20261121-wall-messages';
  throw new MigrationError(bad.map(({ name }) => `migration ${name}: ${expected}: rename the file`));
}

/**
 * Imports a migration.
 * @throws {MigrationError} when it exports no `up`.
 */
export async function loadMigration({ name, path }: MigrationFile): Promise<Migration> {
  const exported: unknown = await import(pathToFileURL(path).href);
  if (isMigration(exported)) return exported;
  throw new MigrationError([`migration ${name}: exports no up(): write export async function up(database)`]);
}

async function filesOf(appFolder: string, module: string): Promise<MigrationFile[]> {
  const folder = join(appFolder, module, 'migration');
  const named = await foldersIn(folder);
  const places = [['master', folder], ...named.map((name) => [name, join(folder, name)])] as const;
  const found = places.map(async ([connection, place]) => {
    const scripts = (await namesIn(place)).filter(
      (file) => file.endsWith('.js') && !file.endsWith('.test.js'),
    );
    return scripts.map((file) => ({
      name: `${basename(file, '.js')}.${module}`,
      connection,
      path: join(place, file),
    }));
  });
  return (await Promise.all(found)).flat();
}

async function foldersIn(folder: string): Promise<string[]> {
  return orNone(async () => {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  });
}

async function namesIn(folder: string): Promise<string[]> {
  return orNone(() => readdir(folder));
}

async function orNone(reading: () => Promise<string[]>): Promise<string[]> {
  try {
    return await reading();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function isMigration(value: unknown): value is Migration {
  if (typeof value !== 'object' || value === null || !('up' in value)) return false;
  return typeof value.up === 'function' && (!('down' in value) || typeof value.down === 'function');
}
