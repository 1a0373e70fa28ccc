import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { z } from 'zod';

import { checkedBlocks } from '../../support/docs/checked-blocks.js';
import { commandNames } from '../../support/docs/console-options.js';
import { allBlocks, documents, readDocument, root, takeBlocks } from '../../support/docs/markdown.js';

const all = [...documents(), 'bench/README.md'];

describe('fenced blocks of the documents', () => {
  it('are each executed by a test, which tests/support/docs/checked-blocks.ts names', () => {
    for (const document of all) {
      const languages = new Set(allBlocks(readDocument(document)).map(({ language }) => language));
      const known = Object.keys(checkedBlocks[document] ?? {});
      assert.deepEqual([...languages].toSorted(), known.toSorted(), document);
    }
    assert.deepEqual(
      Object.keys(checkedBlocks).filter((document) => !all.includes(document)),
      [],
    );
  });

  it('are named in those tests, or all of their kind are', () => {
    for (const [document, byLanguage] of Object.entries(checkedBlocks)) {
      for (const test of Object.values(byLanguage)) {
        assert.ok(existsSync(join(root, test)), test);
        const source = readDocument(test);
        assert.ok(
          source.includes(`'${document}'`) || source.includes('documentsWith('),
          `${test}: ${document}`,
        );
      }
    }
  });

  it('are all seen: none is indented, and no code stands outside of one', () => {
    for (const document of all) {
      const markdown = readDocument(document);
      assert.doesNotMatch(markdown, /^ +```/m, document);
      const prose = markdown.replaceAll(/^```[\s\S]*?^```$/gm, '');
      assert.doesNotMatch(prose, /\n\n {4}\S/, document);
    }
  });

  it('and the text around them give no command that does not exist', async () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readDocument('package.json')));
    const commands = await commandNames();
    const text = all.map(readDocument).join('\n');
    const typed = [...text.matchAll(/public\/console ([a-z:]+)/g)].map(([, name = '']) => name);
    const run = [...text.matchAll(/npm run ([a-z:]+)|npm (start|test)\b/g)].map(
      ([, script, usual]) => script ?? usual ?? '',
    );
    assert.ok(typed.length > 20 && run.length > 10);
    assert.deepEqual(
      typed.filter((name) => !commands.includes(name)),
      [],
    );
    assert.deepEqual(
      run.filter((name) => !(name in scripts)),
      [],
    );
  });

  it('name benchmarks that there are', () => {
    const [commands = ''] = takeBlocks('bench/README.md', 'sh', 1);
    const programs = [...commands.matchAll(/^node dist\/(bench\/\w+)\.js /gm)].map(([, path = '']) => path);
    assert.equal(programs.length, commands.trimEnd().split('\n').length - 1);
    for (const program of programs) assert.ok(existsSync(join(root, `${program}.ts`)), program);
  });
});
