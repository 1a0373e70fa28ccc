import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../../../../', import.meta.url));
const ownNames = new Map([
  ['#config', join(dist, 'core/config/define.js')],
  ['#core', join(dist, 'core/index.js')],
  ['#library', join(dist, 'library/index.js')],
  ['#testing', join(dist, 'core/testing/index.js')],
]);

/** Every compiled file that is loaded with this one, at once or later. */
function loadedBy(entry: string): Set<string> {
  const loaded = new Set<string>();
  const waiting = [join(dist, entry)];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (loaded.has(file)) continue;
    loaded.add(file);
    for (const name of importsOf(file)) {
      const found = name.startsWith('.') ? join(dirname(file), name) : ownNames.get(name);
      if (found !== undefined) waiting.push(found);
    }
  }
  return new Set([...loaded].map((file) => relative(dist, file)));
}

function importsOf(file: string): string[] {
  assert.ok(existsSync(file), file);
  // A template may be the source of a test.
  const source = readFileSync(file, 'utf8').replaceAll(/`(?:[^`\\]|\\.)*`/g, '');
  return [...source.matchAll(/(?:\bfrom|^import|\bimport\()\s*['"]([^'"]+)['"]/gm)].map(
    ([, name = '']) => name,
  );
}

describe('the test kit', () => {
  it('is loaded by no process of a server and by no application', () => {
    const entries = ['gateway', 'worker', 'base'].map((role) => `core/${role}/main.js`);
    for (const entry of [...entries, 'core/index.js', 'public/console.js']) {
      const loaded = loadedBy(entry);
      assert.ok(loaded.size > 20, `${entry} loads ${loaded.size} files`);
      assert.deepEqual(
        [...loaded].filter((file) => file.startsWith('core/testing/')),
        [],
        entry,
      );
    }
  });

  it('has no manager in it', () => {
    const loaded = loadedBy('core/testing/index.js');
    assert.ok(loaded.has('core/gateway/gateway.js') && loaded.has('core/worker/application.js'));
    assert.deepEqual(
      [...loaded].filter((file) => /^core\/(manager|console)\//.test(file)),
      [],
    );
  });
});
