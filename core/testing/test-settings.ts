import { join } from 'node:path';
import { withDevelopmentKey } from '../config/development-keys.js';
import { loadSettings } from '../config/load.js';
import type { Settings, SettingsInput } from '../config/schema.js';

/** Any part of the settings, and of the sections that are the application's own. */
export type TestSettings = SettingsInput & { readonly [section: string]: unknown };

/**
 * The settings of a project as its tests have them: those of `config/` and of the environment, not of `.env`, and over them what
 * the test says. Keys are made in that folder where there are none, and a database whose driver the test does not name is a file
 * there: no test writes into what others use.
 * @throws {RangeError} when the test wants Redis.
 * @throws {SettingsError} for settings that cannot be.
 */
export async function readTestSettings(
  project: string,
  folder: string,
  wanted: TestSettings,
): Promise<Settings> {
  if ((wanted.redis?.url ?? '') !== '')
    throw new RangeError('A test server keeps what is shared in memory: leave redis.url out.');
  const patch = {
    ...wanted,
    setting: { ...wanted.setting, mode: 'base' },
    redis: { ...wanted.redis, url: '' },
  };
  const over = { source: 'the settings of the test', patch };
  const settings = await loadSettings({
    folder: join(project, 'dist'),
    root: folder,
    env: process.env,
    over,
  });
  return withDevelopmentKey({ ...settings, db: ownDatabases(settings.db, wanted.db ?? {}) }, folder);
}

function ownDatabases(db: Settings['db'], wanted: NonNullable<SettingsInput['db']>): Settings['db'] {
  const own = Object.entries(db).map(([name, connection]) => {
    if (wanted[name]?.driver !== undefined) return [name, connection] as const;
    return [name, { ...connection, driver: 'sqlite', file: wanted[name]?.file }] as const;
  });
  return { ...db, ...Object.fromEntries(own) };
}
