import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { fencedBlocks, readDocument, root } from '../../support/docs/markdown.js';

/** A project with these files beside the real core and library. It lies in `dist`, so that packages are found. */
async function compile(files: ReadonlyMap<string, string>): Promise<string> {
  const folder = await mkdtemp(join(root, 'dist', 'examples-'));
  after(() => rm(folder, { recursive: true, force: true }));
  for (const [path, content] of files) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const paths = { '#core': [join(root, 'core/index.ts')], '#library': [join(root, 'library/index.ts')] };
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { rootDir: root, noEmit: true, paths },
      include: [folder],
      exclude: [],
    }),
  );
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  return promisify(execFile)(tsc, ['-p', folder, '--pretty', 'false']).then(
    () => '',
    (error: unknown) => (error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)),
  );
}

/** The blocks that begin with a comment that names their file. */
function namedBlocks(document: string): Map<string, string> {
  const blocks = fencedBlocks(readDocument(document), 'ts').map(
    (block) => [/^\/\/ (\S+\.ts)\n/.exec(block)?.[1], block] as const,
  );
  for (const [path, block] of blocks) assert.ok(path !== undefined, `no file is named in:\n${block}`);
  return new Map(blocks.map(([path = '', block]) => [path, block]));
}

describe('examples of the documents', () => {
  it('compile as they stand in README.md', async () => {
    const [controller = ''] = fencedBlocks(readDocument('README.md'), 'ts');
    assert.match(readDocument('README.md'), /`app\/chat\/controller\/room\.ts`/);
    assert.equal(await compile(new Map([['app/chat/controller/room.ts', controller]])), '');
  });

  it('compile as they stand in docs/controllers.md', async () => {
    assert.equal(await compile(namedBlocks('docs/controllers.md')), '');
  });

  it('compile as they stand in docs/configuration.md', async () => {
    assert.equal(await compile(namedBlocks('docs/configuration.md')), '');
  });

  it('compile as they stand in docs/library.md', async () => {
    assert.equal(await compile(namedBlocks('docs/library.md')), '');
  });

  it('would not compile with a mistake in them', async () => {
    const [controller = ''] = fencedBlocks(readDocument('README.md'), 'ts');
    const broken = controller.replace('.emit(', '.emitt(');
    assert.match(await compile(new Map([['app/chat/controller/room.ts', broken]])), /emitt/);
  });
});

describe('README.md', () => {
  it('gives the two commands', () => {
    const lines = readDocument('README.md').split('\n');
    for (const command of ['npm ci && npm start', 'npm ci && npm test'])
      assert.ok(lines.includes(`    ${command}`));
  });

  it('shows the same code in Chinese', () => {
    for (const language of ['ts', 'js', 'json']) {
      const [english, chinese] = ['README.md', 'README.zh-CN.md'].map((path) =>
        fencedBlocks(readDocument(path), language),
      );
      assert.deepEqual(chinese, english);
    }
  });
});
