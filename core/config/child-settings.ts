import type { BootOrder } from '../link/orders.js';
import { withDevelopmentKey } from './development-keys.js';
import { loadSettings, settingsPrint } from './load.js';
import type { Settings } from './schema.js';

/** The settings of a child process and their fingerprint for the manager. */
export async function settingsOf({
  folder,
  root,
  configFile,
}: BootOrder): Promise<{ settings: Settings; print: { settings: string } }> {
  const settings = await withDevelopmentKey(
    await loadSettings({ folder, root, file: configFile, env: process.env }),
    root,
  );
  return { settings, print: { settings: settingsPrint(settings) } };
}
