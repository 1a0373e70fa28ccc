import { join } from 'node:path';
import { loadSettings } from '../config/load.js';
import type { Settings } from '../config/schema.js';
import type { CommandContext } from './terminal.js';

/** The language that the project is set to; that of the original where its settings cannot be read. */
export async function localeOf({ root, env }: CommandContext): Promise<Settings['locale']> {
  try {
    return (await loadSettings({ folder: join(root, 'dist'), root, env })).locale;
  } catch {
    return 'zh-CN'; // the command that needs the settings says what is wrong with them
  }
}
