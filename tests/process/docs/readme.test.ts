import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import { pictureText } from '../../../docs/scripts/terminal-picture.js';
import { Reader } from '../../support/docs/reader.js';
import { readDocument, takeBlocks } from '../../support/docs/markdown.js';

const [start = '', test = ''] = takeBlocks('README.md', 'sh', 2);

/** What was printed, with numbers and the width of columns left open. */
function shapeOf(lines: readonly string[]): string[] {
  return lines.map((line) =>
    line
      .replaceAll(/\d[\d.]*/g, '0')
      .replaceAll(/ +/g, ' ')
      .trim(),
  );
}

describe('README.md', () => {
  const reader = new Reader('clone', { COMPILED: 'app config core library public' });
  after(() => reader.leave());

  it('gives the command that starts a server, literally', { timeout: 90_000 }, async () => {
    assert.equal(start, 'npm ci && npm start\n');
    reader.copy(['app', 'config', 'core', 'library', 'public', 'package.json', 'tsconfig.json']);
    reader.begin(start);
    await reader.sees('Ctrl-C stops.');
    const page = await fetch(reader.pageUrl);
    assert.match(await page.text(), /<h1>Hi guy!<\/h1>/);
    assert.match((await reader.run('public/console routes')).stdout, /^index\.index\.index /m);
  });

  it('has a picture of what start and status print', async () => {
    const picture = pictureText(readDocument('docs/images/terminal.svg'));
    const end = picture.indexOf('Ctrl-C stops.') + 1;
    const printed = reader.output.text.split('\n');
    const banner = printed.slice(printed.findIndex((line) => line.startsWith('Holdline ')));
    assert.deepEqual(shapeOf(['$ npm start', ...banner.slice(0, end - 1)]), shapeOf(picture.slice(0, end)));
    const { exitCode, stdout } = await reader.run('public/console status');
    assert.equal(exitCode, 0);
    const typed = ['', '$ public/console status', ...stdout.trimEnd().split('\n')];
    assert.deepEqual(shapeOf(typed), shapeOf(picture.slice(end)));
  });

  it('is right that Ctrl-C ends it', () => reader.stop());

  it('gives the command that is run before anything is sent, as CONTRIBUTING.md and .ci/run do', () => {
    assert.equal(test, 'npm ci && npm test\n');
    assert.deepEqual(takeBlocks('CONTRIBUTING.md', 'sh', 1), [test]);
    assert.ok(readDocument('.ci/run').includes(`command='${test.trim()}'`));
  });
});
