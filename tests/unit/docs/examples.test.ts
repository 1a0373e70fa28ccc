import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, describe, it } from 'node:test';

import { compileExamples, namedBlocks } from '../../support/docs/examples.js';
import { fencedBlocks, readDocument } from '../../support/docs/markdown.js';

/** What the compiler says of these files. */
async function compile(files: ReadonlyMap<string, string>): Promise<string> {
  const { folder, complaints } = await compileExamples(files);
  after(() => rm(folder, { recursive: true, force: true }));
  return complaints;
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

  it('compile as they stand in docs/database.md', async () => {
    assert.equal(await compile(namedBlocks('docs/database.md')), '');
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
