import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, describe, it } from 'node:test';

import { documentsWith } from '../../support/docs/checked-blocks.js';
import { compileExamples, namedBlocks } from '../../support/docs/examples.js';
import { fencedBlocks, readDocument, takeBlocks } from '../../support/docs/markdown.js';

const room = 'app/chat/controller/room.ts';

/** What the compiler says of these files. */
async function compile(files: ReadonlyMap<string, string>): Promise<string> {
  const { folder, complaints } = await compileExamples(files);
  after(() => rm(folder, { recursive: true, force: true }));
  return complaints;
}

/** The files of a document, each in a folder of that document. */
function filesOf(document: string): [path: string, text: string][] {
  const blocks = document.startsWith('README') ? readmeBlocks(document) : namedBlocks(document);
  return [...blocks].map(([path, text]) => [`${document.replaceAll(/\W/g, '-')}/${path}`, text]);
}

/** A README names the file in its text. */
function readmeBlocks(document: string): Map<string, string> {
  assert.ok(readDocument(document).includes(`\`${room}\``));
  const [controller = ''] = takeBlocks(document, 'ts', 1);
  return new Map([[room, controller]]);
}

describe('examples of the documents', () => {
  const documents = documentsWith('ts', 'tests/unit/docs/examples.test.ts');

  it('compile as they stand', async () => {
    assert.ok(documents.length > 3);
    assert.equal(await compile(new Map(documents.flatMap(filesOf))), '');
  });

  it('would not compile with a mistake in them', async () => {
    const [controller = ''] = takeBlocks('README.md', 'ts', 1);
    const broken = controller.replace('.emit(', '.emitt(');
    assert.match(await compile(new Map([[room, broken]])), /emitt/);
  });
});

describe('README.md', () => {
  it('shows the same code in Chinese', () => {
    for (const language of ['ts', 'sh']) {
      const [english, chinese] = ['README.md', 'README.zh-CN.md'].map((path) =>
        fencedBlocks(readDocument(path), language),
      );
      assert.deepEqual(chinese, english);
    }
  });

  it('fits on a screen', () => {
    for (const path of ['README.md', 'README.zh-CN.md'])
      assert.ok(readDocument(path).split('\n').length <= 75, path);
  });
});
