import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A file of `tests/vectors`, read as it is; it has no copy among the compiled files. */
export function readVectors(name: string): unknown {
  const path = fileURLToPath(new URL(`../../../tests/vectors/${name}`, import.meta.url));
  return JSON.parse(readFileSync(path, 'utf8')) as unknown;
}
