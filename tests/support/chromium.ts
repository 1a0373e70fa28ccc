import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { ensureInstalled } from './installed.js';

/** A browser with a home and a profile of its own. */
export interface Chromium {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the Chromium of this machine without a window; root installs it where there is none. */
export async function openChromium(): Promise<Chromium> {
  ensureInstalled({ name: 'Chromium', isThere: () => placeOf() !== undefined, packages: ['chromium'] });
  const executablePath = placeOf() ?? '';
  const home = await mkdtemp(join(tmpdir(), 'holdline-chromium-'));
  const profile = join(home, 'profile');
  await mkdir(profile);
  // Chromium refuses its sandbox to root.
  const args = isRoot() ? [...quiet, '--no-sandbox'] : quiet;
  const remove = async (): Promise<void> => rm(home, { recursive: true, force: true, maxRetries: 5 });
  try {
    const env = { ...process.env, HOME: home };
    const options = { executablePath, args, env, headless: true, locale: 'en-GB' };
    const context = await chromium.launchPersistentContext(profile, options);
    return {
      context,
      async close() {
        await context.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

function placeOf(): string | undefined {
  return places.find((place) => existsSync(place));
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
