import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';

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
  const executablePath = installedChromium() ?? installChromium();
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

function installedChromium(): string | undefined {
  return places.find((place) => existsSync(place));
}

function installChromium(): string {
  const install = ['install', '-y', '-o', 'DPkg::Lock::Timeout=500', '--no-install-recommends', 'chromium'];
  const line = `apt-get update && apt-get ${install.join(' ')}`;
  if (!isRoot() || !existsSync('/usr/bin/apt-get')) {
    throw new Error(`There is no Chromium on this machine. Install one, on Debian as root: ${line}`);
  }
  const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
  execFileSync('apt-get', ['-o', 'DPkg::Lock::Timeout=500', 'update'], options);
  execFileSync('apt-get', install, options);
  const installed = installedChromium();
  if (installed === undefined)
    throw new Error(`The packages were installed, but no Chromium is there. Try: ${line}`);
  return installed;
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
