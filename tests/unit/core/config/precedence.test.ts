import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { before, describe, it } from 'node:test';
import { loadWithSources } from '../../../../core/config/load.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

/** A place where a setting may stand, from the weakest to the strongest, and what `console config` calls it. */
const places = [
  { name: 'config/app.ts', file: 'config/app.js', text: 'export default { limits: { maxDepth: 1 } };' },
  { name: 'config/limits.ts', file: 'config/limits.js', text: 'export default { maxDepth: 2 };' },
  { name: '--config', file: 'run.json', text: '{"limits":{"maxDepth":3}}' },
  { name: '.env', file: '.env', text: 'HOLDLINE__LIMITS__MAX_DEPTH=4\n' },
  { name: 'environment', file: undefined, text: '5' },
] as const;

/** Every set of places, also the empty one. */
const sets = Array.from({ length: 2 ** places.length }, (_, bits) =>
  places.filter((_place, index) => (bits & (1 << index)) !== 0),
);

describe('a setting that stands in several places', () => {
  let parent: string;

  before(async () => (parent = await temporaryFolder()));

  for (const [number, set] of sets.entries()) {
    const strongest = set.at(-1);
    const winner = strongest?.name ?? 'the default';
    it(`${set.map(({ name }) => name).join(' and ') || 'nowhere'}: ${winner} counts`, async () => {
      const root = join(parent, `${number}`); // a module of the same path would be loaded once
      await writeInto(root, set);
      const isThere = (name: string) => set.some((place) => place.name === name);
      const { settings, sourceOf } = await loadWithSources({
        folder: root,
        root,
        file: isThere('--config') ? join(root, 'run.json') : undefined,
        env: isThere('environment') ? { HOLDLINE__LIMITS__MAXDEPTH: '5' } : {},
      });
      const expected = strongest === undefined ? 32 : places.indexOf(strongest) + 1;
      assert.equal(settings.limits.maxDepth, expected);
      assert.equal(nameOf(sourceOf(['limits', 'maxDepth'])), winner);
      await rm(root, { recursive: true });
    });
  }
});

async function writeInto(root: string, set: readonly (typeof places)[number][]): Promise<void> {
  await mkdir(join(root, 'config'), { recursive: true });
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  for (const { file, text } of set) {
    if (file === undefined) continue;
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
}

/** Which of the places a source is. */
function nameOf(source: string): string {
  if (source.endsWith('run.json')) return '--config';
  if (source.endsWith('.env')) return '.env';
  if (source.startsWith('HOLDLINE__')) return 'environment';
  return source;
}
