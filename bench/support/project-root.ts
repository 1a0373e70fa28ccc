import { fileURLToPath } from 'node:url';

/** The folder of the project; this file runs from `dist/bench/support`. */
export function projectRoot(): string {
  return fileURLToPath(new URL('../../../', import.meta.url));
}
