import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Ending } from './ending.js';

/** A fresh folder that is removed when the tests of the caller have ended. */
export async function temporaryFolder(): Promise<string> {
  return shortFolder({ after });
}

/** The same for one test; the path is short enough for a unix socket. */
export async function shortFolder(test: Ending): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hl-'));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
