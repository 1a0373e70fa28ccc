import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { writeSettingsTables } from './settings-tables.js';

/** Writes the parts of the documents anew that are made of the code: `npm run docs`. This file is compiled to `dist/docs/scripts`. */
const configuration = fileURLToPath(new URL('../../../docs/configuration.md', import.meta.url));
writeFileSync(configuration, writeSettingsTables(readFileSync(configuration, 'utf8')));
