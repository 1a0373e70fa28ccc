import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, describe, it } from 'node:test';

import { ConsolePage } from '../../support/docs/console-page.js';
import { applyDiff } from '../../support/docs/diff.js';
import { allBlocks, readDocument, takeBlocks, type Block } from '../../support/docs/markdown.js';
import { Reader } from '../../support/docs/reader.js';

const blocks = allBlocks(readDocument('docs/getting-started.md'));
/** On a busy machine new workers may take longer than a frame waits for one. */
const variables = { COMPILED: 'config core library public', HOLDLINE__LIMITS__WORKER_WAIT_MS: '20000' };

describe('docs/getting-started.md', () => {
  const reader = new Reader('chat', variables);
  let page: ConsolePage | undefined;
  after(async () => {
    await page?.close();
    await reader.leave();
  });

  const type = async ({ language, label, content }: Block): Promise<void> => {
    const path = /^\/\/ (\S+)\n/.exec(content)?.[1];
    if (path !== undefined) return reader.write(path, content);
    if (content.includes('npm run dev')) return reader.begin(content, 'holdline');
    if (language === 'diff') return reader.write(label, applyDiff(reader.read(label), content));
    if (label === 'server') return reader.sees(content);
    if (language === 'js') return (page = await ConsolePage.open(reader.pageUrl)).type(content);
    if (language === 'json') return page?.sees(content);
    if (language === 'console') return reader.terminal(label).play(content);
    assert.equal(language, 'sh', `this test does not know how to type ${language}`);
    assert.equal((await reader.run(content)).exitCode, 0);
    // Who types is slower than the gateway, which answers 503 for a frame that it has just handed to the dead.
    if (content.startsWith('kill')) await reader.output.until(/(worker \d \(pid \d+\) is in service[^]*){2}/);
  };

  for (const [index, block] of blocks.entries()) {
    const what = [block.language, block.label].filter(Boolean).join(' ');
    it(`is what happens: block ${index + 1}, ${what}`, { timeout: 90_000 }, () => type(block));
  }

  it('has the controller of README.md', () => {
    const [shown = ''] = takeBlocks('README.md', 'ts', 1);
    const [typed = ''] = takeBlocks('docs/getting-started.md', 'ts', 1);
    assert.equal(typed, `// app/chat/controller/room.ts\n${shown}`);
  });

  it('ends with Ctrl-C, and nothing is left', () => reader.stop());

  it('makes the project that docs/projects.md brings to a newer version', async () => {
    const [make = '', update = ''] = takeBlocks('docs/projects.md', 'sh', 2);
    assert.equal(`npm ci\n${make}`, blocks[0]?.content);
    reader.write('core/stale.ts', 'export {};\n');
    const { exitCode, stdout, stderr } = await reader.run(update);
    assert.deepEqual([exitCode, stderr], [1, '']); // of diff, which finds the name
    assert.equal(stdout.match(/^[<>].*/gm)?.length, 2);
    assert.match(stdout, /^< {3}"name": "chat"/m);
    assert.ok(existsSync(reader.path('core/index.ts')) && !existsSync(reader.path('core/stale.ts')));
  });

  it('makes the project that docs/controllers.md adds a controller to', async () => {
    const [make = ''] = takeBlocks('docs/controllers.md', 'sh', 1);
    const { exitCode, stdout } = await reader.run(make);
    assert.equal(exitCode, 0);
    for (const path of ['app/live/controller/poll.ts', 'tests/live/poll.test.ts']) {
      assert.ok(existsSync(reader.path(path)), path);
      assert.match(stdout, new RegExp(`^wrote ${path}$`, 'm'));
      assert.ok(readDocument('docs/controllers.md').includes(path));
    }
  });
});
