import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { openChromium, type Chromium } from '../support/chromium.js';
import { assertDone } from '../support/project-console.js';
import { Project } from '../support/project.js';

describe('the development page', () => {
  const project = new Project({ workers: 1 });
  let chromium: Chromium;
  let page: Page;
  const complaints: string[] = [];

  before(async () => {
    await project.start();
    chromium = await openChromium();
    page = await chromium.context.newPage();
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(project.url.replace('ws:', 'http:'));
  });

  after(async () => {
    await chromium?.close();
    await project.end();
  });

  const text = async (selector: string): Promise<string> => (await page.textContent(selector)) ?? '';
  const send = async (method: string, payload: string): Promise<void> => {
    await page.fill('#method', method);
    await page.fill('#payload', payload);
    await page.press('#payload', 'Control+Enter');
  };

  it('greets, connects with a token of its own and shows the first reply', async () => {
    assert.equal(await text('h1'), 'Hi guy!');
    await page.waitForSelector('body[data-state=open]');
    await page.waitForSelector('#frames .in:not(.refused)');
    assert.match(await text('#frames .in pre'), /"status": 200/);
    assert.match(await text('#trip'), /^[\d.]+ m?s$/);
  });

  it('sends the method and the payload that were typed', async () => {
    await send('index.index.echo', '{"word":"tree"}');
    await page.waitForSelector('#frames .in:has-text("tree")');
  });

  it('shows a refusal as one', async () => {
    await send('index.nobody.there', '{}');
    await page.waitForSelector('#frames .in.refused:has-text("404")');
  });

  it('sends nothing that is no JSON object', async () => {
    const sent = await page.locator('#frames .out').count();
    await send('index.index.echo', '{"word":');
    assert.notEqual(await text('#composer-error'), '');
    assert.equal(await page.locator('#frames .out').count(), sent);
  });

  it('keeps its line and its clock over a reload of the code', async () => {
    const since = await text('#since');
    assertDone(await project.reload());
    await send('index.index.echo', '{"word":"stone"}');
    await page.waitForSelector('#frames .in:has-text("stone")');
    assert.equal(await text('#since'), since);
    assert.equal(await text('#reconnects'), '0');
    assert.equal(await page.getAttribute('body', 'data-state'), 'open');
  });

  it('runs under its content security policy without a complaint', () => {
    assert.deepEqual(complaints, []);
  });
});
