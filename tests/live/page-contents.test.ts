import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { systemClock } from '#library';
import { startHoldline } from '#testing';
import { openChromium } from '../support/chromium.js';
import { LivePage } from '../support/live/pages.js';
import { Scene } from '../support/live/scene.js';

const line = await startHoldline(
  { after },
  { clock: systemClock, settings: { limits: { msgRatePerSec: 0 } } },
);
const chromium = await openChromium();
after(() => chromium.close());
const site = line.url.replace('ws:', 'http:');
const open = (page: 'audience' | 'wall', { code }: Scene, more: Parameters<typeof LivePage.open>[2] = {}) =>
  LivePage.open(chromium, `${site}${page}.html?code=${encodeURIComponent(code)}`, more);
const markup = '<img src="x" onerror="document.title=`owned`"><b>&amp;';

/** Every field and button has a name that can be read out. */
async function assertNamed(page: Page): Promise<void> {
  const tree = await page.locator('body').ariaSnapshot();
  assert.match(tree, /- button "/);
  assert.doesNotMatch(tree, /- (button|textbox)(:| \[|$)/m, tree);
}

describe('the page of the audience', () => {
  it('asks who it is before anything, and remembers it over a reload of the page', async () => {
    const scene = new Scene(line);
    const phone = await open('audience', scene);
    await assertNamed(phone.page);
    assert.equal(await phone.page.inputValue('[name=code]'), scene.code);
    await phone.page.press('[name=nickname]', 'Enter');
    await phone.page.waitForSelector('#entrance-error:has-text("What shall we call you?")');
    assert.equal(await phone.page.getAttribute('[name=nickname]', 'aria-invalid'), 'true');
    await phone.enter('Ada');
    await assertNamed(phone.page);
    await phone.page.reload();
    await phone.isIn();
    await phone.page.click('#leave');
    await phone.page.reload();
    await phone.page.waitForSelector('body[data-view=entrance]');
    assert.equal(await phone.page.inputValue('[name=nickname]'), 'Ada');
    assert.deepEqual(phone.complaints, []);
    await phone.close();
  });

  it('shows what others wrote as text, names too', async () => {
    const scene = new Scene(line);
    const screen = await scene.screen('s', markup);
    const id = await scene.queue(await scene.phone('p', markup), markup);
    await screen.request('live.wall.check', { id, status: 1 });
    await screen.request('live.wall.say', { say: markup });
    const [phone, wall] = [await open('audience', scene), await open('wall', scene)];
    await phone.enter(markup);
    await wall.enter(markup);
    await phone.shows(markup, markup);
    await phone.say(markup);
    await wall.page.waitForSelector('#queue li');
    await wall.page.click('#queue .primary');
    await phone.shows(markup, markup, markup);
    await wall.page.waitForSelector('.float', { state: 'attached' });
    for (const { page, complaints } of [phone, wall]) {
      assert.equal(await page.locator('img').count(), 0);
      assert.equal(await page.title(), 'Holdline');
      assert.deepEqual(complaints, []);
    }
    for (const page of [phone, wall]) await page.close();
  });

  it('begins with the latest twenty of a long past, and has the others at a click, each once and in order', async () => {
    const scene = new Scene(line);
    const screen = await scene.screen();
    const all = Array.from({ length: 47 }, (_, index) => `announcement ${index + 1}`);
    for (const say of all) await screen.request('live.wall.say', { say });
    const sameMoment = { moment: Date.now() };
    await scene.db.updateTable('live_wall_message').set(sameMoment).where('code', '=', scene.code).execute();
    const phone = await open('audience', scene);
    await phone.enter('Ada');
    await phone.shows(...all.slice(-20));
    await phone.page.click('#older');
    await phone.shows(...all.slice(-40));
    await phone.page.click('#older');
    await phone.shows(...all);
    await phone.page.waitForSelector('#older', { state: 'hidden' });
    await phone.close();
  });

  it('says what the server refuses, and gives the words back to be changed', async () => {
    const scene = new Scene(line);
    const phone = await open('audience', scene);
    await phone.enter('Ada');
    const long = 'x'.repeat(201);
    await phone.say(long);
    await phone.page.waitForSelector('#say-error:has-text("too long")');
    assert.equal(await phone.page.inputValue('#say'), long);
    await phone.count('#messages li', 0);
    await phone.say('   ');
    await phone.page.waitForSelector('#say-error:has-text("Write something first")');
    await phone.close();
  });

  it('speaks Chinese to a Chinese browser, and English at a click', async () => {
    const scene = new Scene(line);
    const phone = await open('audience', scene, { locale: 'zh-CN' });
    assert.equal(await phone.page.textContent('h1'), '把你的话送上大屏幕');
    await phone.enter('小安');
    await phone.say('你好');
    await phone.page.waitForSelector('.own:has-text("等待审核")');
    await phone.page.click('[data-language=en]');
    await phone.page.waitForSelector('.own:has-text("waiting to be let through")');
    assert.equal(await phone.page.getAttribute('html', 'lang'), 'en');
    assert.equal(await phone.page.getAttribute('#say', 'placeholder'), 'Write something…');
    await phone.close();
  });
});

describe('the page of the big screen', () => {
  it('is in step with another one: what is decided or said at one is so at both', async () => {
    const scene = new Scene(line);
    const [desk, projector] = [
      await open('wall', scene),
      await open('wall', scene, { width: 1_000, height: 600 }),
    ];
    for (const wall of [desk, projector]) await wall.enter('Stage');
    await assertNamed(desk.page);
    const phone = await scene.phone('ada', 'Ada');
    for (const say of ['shown', 'rejected', 'left']) await scene.queue(phone, say);
    for (const wall of [desk, projector]) await wall.count('#queue li', 3);
    await desk.page.click('#queue li:has-text("shown") .primary');
    await projector.page.waitForSelector('.float:has-text("shown")', { state: 'attached' });
    await desk.page.click('#queue li:has-text("rejected") button:not(.primary)');
    await projector.count('#queue li', 1);
    await desk.say('to all');
    await projector.page.waitForSelector('#pinned:has-text("to all")');
    await projector.page.click('#said button');
    await desk.count('#said li', 0);
    await projector.page.waitForSelector('#heads:has-text("1 person")');
    for (const wall of [desk, projector]) await wall.close();
  });

  it('can be worked by keyboard: the focus goes on to the next message', async () => {
    const scene = new Scene(line);
    const wall = await open('wall', scene);
    await wall.enter('Stage');
    const phone = await scene.phone('ada');
    for (const say of ['first', 'second', 'third']) await scene.queue(phone, say);
    await wall.count('#queue li', 3);
    await wall.page.focus('#queue li:first-child .primary');
    for (const say of ['first', 'second', 'third']) {
      await wall.page.waitForSelector(`#queue li:has-text("${say}") .primary:focus`);
      await wall.page.keyboard.press('Enter');
      assert.equal(Object((await phone.next('userSayBroadcast')).param).say, say);
    }
    await wall.count('#queue li', 0);
    await wall.close();
  });

  it('shows the stage alone at a click, and the desk again with Escape', async () => {
    const wall = await open('wall', new Scene(line), { width: 1_000, height: 600 });
    await wall.enter('Stage');
    await wall.page.click('#stage-only');
    await wall.page.waitForSelector('#desk', { state: 'hidden' });
    await wall.page.keyboard.press('Escape');
    await wall.page.waitForSelector('#desk', { state: 'visible' });
    await wall.close();
  });

  it('lets nothing float where less motion is wanted: the latest messages are there at rest', async () => {
    const scene = new Scene(line);
    const wall = await open('wall', scene, {
      prepare: (page) => page.emulateMedia({ reducedMotion: 'reduce' }),
    });
    await wall.enter('Stage');
    const phone = await scene.phone('ada');
    for (let number = 1; number <= 8; number++) {
      await scene.queue(phone, `message ${number}`);
      await wall.page.click('#queue .primary');
      await wall.count('#queue li', 0);
    }
    await wall.count('.float.resting', 6);
    assert.match((await wall.page.textContent('.float:last-child')) ?? '', /message 8/);
    await wall.close();
  });
});
