import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';

import { readDocument, sectionOf, tableRows } from '../../support/docs/markdown.js';

const packages = z.record(z.string(), z.string());
const manifest = z
  .object({ dependencies: packages, devDependencies: packages })
  .parse(JSON.parse(readDocument('package.json')));
const document = readDocument('docs/dependencies.md');

function namesIn(heading: string): string[] {
  return tableRows(sectionOf(document, heading)).map(([name = '']) => name);
}

describe('docs/dependencies.md', () => {
  it('gives a reason for every dependency, and for no other', () => {
    assert.deepEqual(namesIn('At run time'), Object.keys(manifest.dependencies).toSorted());
    assert.deepEqual(namesIn('For development'), Object.keys(manifest.devDependencies).toSorted());
    for (const [name, reason] of tableRows(document)) assert.ok((reason?.length ?? 0) > 10, name);
  });

  it('is right that versions are exact and that no package has an install script', () => {
    const versions = [...Object.values(manifest.dependencies), ...Object.values(manifest.devDependencies)];
    for (const version of versions) assert.match(version, /^(npm:@?[^@]+@)?\d+\.\d+\.\d+$/);
    assert.ok(!readDocument('package-lock.json').includes('hasInstallScript'));
  });
});
