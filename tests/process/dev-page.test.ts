import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openChromium } from '../support/chromium.js';
import { Project } from '../support/project.js';

describe('the development page under dev', () => {
  it('shows on the page what is wrong, and takes it away when it is mended', async (context) => {
    const project = Project.in(context, { workers: 1 });
    await project.develop();
    const chromium = await openChromium();
    try {
      const page = await chromium.context.newPage();
      await page.goto(project.url.replace('ws:', 'http:'));
      await page.waitForSelector('body[data-state=open]');
      assert.ok(await page.isHidden('#problems'));
      project.write('tests/app/live/service/broken.ts', 'export const broken: number = true;\n');
      await page.waitForSelector('#problems li:has-text("tests/app/live/service/broken.ts:1:14")');
      assert.match((await page.textContent('#problems pre')) ?? '', /^TS2322: Type 'boolean'/);
      project.remove('tests/app/live/service/broken.ts');
      await page.waitForSelector('#problems', { state: 'hidden' });
      assert.equal(await page.textContent('#reconnects'), '0');
    } finally {
      await chromium.close();
    }
  });
});
