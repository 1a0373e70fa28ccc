import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { deepFreeze } from '#library';

import { SettingsError } from './mistakes.js';
import type { Settings } from './schema.js';

const kid = 'dev';
const keyFile = z.strictObject({
  [kid]: z.base64().refine((key) => Buffer.from(key, 'base64').length === 32),
});

/**
 * The settings with a key to develop with: where none is configured, one is made and kept in `runtime/keys.json`. In
 * production the settings come back as they are.
 * @throws {SettingsError} when that file holds something else.
 */
export async function withDevelopmentKey(settings: Settings, root: string): Promise<Settings> {
  const { env, auth } = settings;
  if (env === 'production' || Object.keys(auth.keys).length > 0) return settings;
  const key = await keepKey(join(root, 'runtime'));
  return deepFreeze({ ...settings, auth: { ...auth, keys: { [kid]: key }, current: kid } });
}

async function keepKey(folder: string): Promise<string> {
  const path = join(folder, 'keys.json');
  const kept = await readKey(path);
  if (kept !== undefined) return kept;
  await mkdir(folder, { recursive: true });
  await writeOnce(path, JSON.stringify({ [kid]: randomBytes(32).toString('base64') }));
  return (await readKey(path)) ?? keepKey(folder);
}

/** Links a complete file to its name: of two starts at once one wins, and nobody ever sees half a file. */
async function writeOnce(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
}

async function readKey(path: string): Promise<string | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  return parseKey(text, path);
}

function parseKey(text: string, path: string): string {
  try {
    return keyFile.parse(JSON.parse(text))[kid];
  } catch {
    throw new SettingsError([
      `${path}: expected the key that development made, found something else, delete the file`,
    ]);
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
