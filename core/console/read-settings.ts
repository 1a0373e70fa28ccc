import { withDevelopmentKey } from '../config/development-keys.js';
import { loadSettings } from '../config/load.js';
import type { Settings } from '../config/schema.js';
import type { CommandContext } from './terminal.js';

/** The settings of the compiled copy in that folder, as its processes will have them. */
export async function readSettings(
  { root, env }: CommandContext,
  folder: string,
  file?: string,
): Promise<Settings> {
  return withDevelopmentKey(await loadSettings({ folder, root, file, env }), root);
}
