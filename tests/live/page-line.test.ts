import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Page, WebSocketRoute } from 'playwright-core';
import { App } from '#core';
import { systemClock } from '#library';
import { startHoldline } from '#testing';
import { openChromium } from '../support/chromium.js';
import { LivePage } from '../support/live/pages.js';
import { saidOf, Scene } from '../support/live/scene.js';
import { until } from '../support/until.js';

const line = await startHoldline({ after }, { clock: systemClock });
const chromium = await openChromium();
after(() => chromium.close());
const site = line.url.replace('ws:', 'http:');
const open = (page: 'audience' | 'wall', { code }: Scene, prepare?: (page: Page) => Promise<unknown>) =>
  LivePage.open(chromium, `${site}${page}.html?code=${code}`, prepare === undefined ? {} : { prepare });

/** Ends the connections of the audience of a room with that close code. */
async function kick({ code: room }: Scene, code: number): Promise<void> {
  for (const id of await line.store.sets.members(`live:audience:${room}`)) line.service(App).kick(id, code);
}

/** Answers a method in place of the server; what it gives is the reply but for its id, undefined lets the request through. */
function standIn(page: Page, answer: (method: string, times: number) => object | undefined): Promise<void> {
  const asked = new Map<string, number>();
  return page.routeWebSocket(/.*/, (socket: WebSocketRoute) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      const { method = '', id }: { method?: string; id?: unknown } =
        typeof frame === 'string' && frame.startsWith('{') ? JSON.parse(frame) : {};
      asked.set(method, (asked.get(method) ?? 0) + 1);
      const reply = answer(method, asked.get(method) ?? 0);
      if (reply === undefined) server.send(frame);
      else socket.send(JSON.stringify({ info: '', ...reply, id }));
    });
  });
}

const workerLost = { status: 503, event: 'workerLost' };

describe('the line of a page', () => {
  it('comes back with a fresh token, and has what it missed once, and nothing that was taken back', async () => {
    const scene = new Scene(line);
    const [screen, other] = [await scene.screen(), await scene.phone('other')];
    const say = async (text: string) => saidOf(await screen.request('live.wall.say', { say: text })).id;
    const release = async (text: string) =>
      screen.request('live.wall.check', { id: await scene.queue(other, text), status: 1 });
    const [gone] = [await say('goes'), await say('stays'), await release('heard')];
    const tokens: string[] = [];
    const phone = await open('audience', scene);
    phone.page.on('request', (request) => {
      if (request.url().includes('/token')) tokens.push(request.url());
    });
    await phone.enter('Ada');
    await phone.shows('goes', 'stays', 'heard');
    await phone.say('mine');
    await phone.page.waitForSelector('.waitsForStage');
    let isBlocked = true;
    await phone.page.route('**/token*', (route) => (isBlocked ? route.abort() : route.continue()));
    await kick(scene, 1012);
    await phone.page.waitForSelector('body[data-state=waiting]');
    assert.match((await phone.page.textContent('#why')) ?? '', /cut|Nobody answers/);
    await screen.request('live.wall.recall', { id: gone });
    await say('missed');
    const [waiting] = await scene.waiting(screen);
    await screen.request('live.wall.check', { id: Object(waiting).id, status: 1 });
    isBlocked = false;
    await phone.isIn();
    await until('it is up to date', async () => (await phone.messages()).includes('mine'));
    assert.deepEqual((await phone.messages()).toSorted(), ['heard', 'mine', 'missed', 'stays']);
    assert.equal(await phone.page.locator('.user.own').count(), 1, 'and knows its own');
    await phone.count('.waitsForStage', 0);
    await say('live again');
    await until('it hears again', async () => (await phone.messages()).includes('live again'));
    assert.ok(tokens.length >= 2, 'a token for each handshake');
    assert.equal(new Set(tokens.map((url) => new URL(url).searchParams.get('id'))).size, 1);
    await phone.close();
  });

  it('stays away where the server says so, and says why', async () => {
    const scene = new Scene(line);
    const phone = await open('audience', scene);
    await phone.enter('Ada');
    await kick(scene, 4403);
    await phone.page.waitForSelector('#entrance-error:has-text("4403")');
    assert.deepEqual(await phone.witness(), { opened: 1, ended: 1 });
    await phone.close();
  });

  it('says it where the issuer lets nobody in, or gives a ticket for somebody else', async () => {
    const scene = new Scene(line);
    const token = line.token({ id: 'p', type: 'wechatUser', code: scene.code });
    for (const [answer, words] of [
      [{ status: 403, body: 'no' }, 'not let in'],
      [{ status: 200, body: '<html>log in</html>' }, 'ticket is none'],
      [{ status: 200, body: token }, 'not one for a big screen'],
    ] as const) {
      const wall = await open('wall', scene, (page) =>
        page.route('**/token*', (route) => route.fulfill(answer)),
      );
      await wall.page.fill('[name=nickname]', 'Stage');
      await wall.page.press('[name=nickname]', 'Enter');
      await wall.page.waitForSelector(`#entrance-error:has-text("${words}")`);
      await wall.close();
    }
  });

  it('tries again after growing, random delays: 1, 2, 4 and then 5 seconds, a fifth more or less', async () => {
    const phone = await open('audience', new Scene(line), async (page) => {
      await page.clock.install({ time: 0 });
      await page.addInitScript(`
        const { fetch } = window;
        window.attempts = [];
        window.fetch = (address, ...more) => {
          if (!String(address).includes('/token')) return fetch(address, ...more);
          window.attempts.push(Date.now());
          return Promise.reject(new TypeError('nobody answers'));
        };`);
    });
    await phone.page.fill('[name=nickname]', 'Ada');
    await phone.page.click('#entrance .primary');
    const attempts = await until('six attempts', async () => {
      await phone.page.clock.runFor(500);
      const times: number[] = await phone.page.evaluate('window.attempts');
      return times.length >= 6 && times;
    });
    const delays = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
    for (const [index, usual] of [1_000, 2_000, 4_000, 5_000, 5_000].entries()) {
      const delay = delays[index] ?? 0;
      assert.ok(delay >= usual * 0.8 && delay <= usual * 1.2 + 1, `${delays.join()} ms`);
    }
    await phone.close();
  });

  it('is kept by a heartbeat when nobody says anything', async () => {
    let answers = 0;
    const phone = await open('audience', new Scene(line), async (page) => {
      await page.clock.install();
      page.on('websocket', (socket) => {
        socket.on('framereceived', ({ payload }) => (answers += payload === '3' ? 1 : 0));
      });
    });
    await phone.enter('Ada');
    await phone.page.clock.runFor(24_000);
    for (const count of [1, 2]) {
      assert.equal(answers, count - 1);
      await phone.page.clock.runFor(count === 1 ? 1_100 : 25_100);
      await until('the heartbeat is answered', () => answers === count);
    }
    assert.deepEqual(await phone.witness(), { opened: 1, ended: 0 });
    await phone.close();
  });
});

describe('a request whose worker is lost', () => {
  it('is not said a second time by itself, and whoever said it is told that it may have arrived', async () => {
    const scene = new Scene(line);
    const screen = await scene.screen();
    const phone = await open('audience', scene, (page) =>
      standIn(page, (method, times) => (method === 'live.user.say' && times === 1 ? workerLost : undefined)),
    );
    await phone.enter('Ada');
    await phone.say('hello');
    await phone.page.waitForSelector('.own.unsure:has-text("may have arrived")');
    assert.deepEqual(await scene.waiting(screen), []);
    await phone.page.click('.own.unsure button');
    await phone.page.waitForSelector('.own.waitsForStage');
    assert.equal((await scene.waiting(screen)).length, 1);
    await phone.close();
  });

  it('is repeated where that does no harm: joining, deciding and taking back', async () => {
    const scene = new Scene(line);
    const repeated = new Map<string, number>();
    const wall = await open('wall', scene, (page) =>
      standIn(page, (method, times) => {
        repeated.set(method, times);
        return times === 1 && /join|check|recall/.test(method) ? workerLost : undefined;
      }),
    );
    await wall.enter('Stage');
    const phone = await scene.phone('ada');
    await scene.queue(phone, 'let me through');
    await wall.page.click('#queue li .primary');
    await phone.next('userSayBroadcast');
    await wall.say('oops');
    await wall.page.click('#said li button');
    await phone.next('wallSayRecall');
    await wall.count('#said li', 0);
    for (const method of ['live.wall.join', 'live.wall.check', 'live.wall.recall'])
      assert.equal(repeated.get(method), 2, method);
    await wall.close();
  });

  it('of a screen that speaks to everybody is looked for in what was said', async () => {
    const scene = new Scene(line);
    const wall = await open('wall', scene, (page) =>
      page.routeWebSocket(/.*/, (socket) => {
        const server = socket.connectToServer();
        server.onMessage((frame) => {
          const reply = String(frame).includes('wallSaySuccess') ? JSON.parse(String(frame)) : undefined;
          if (reply === undefined) socket.send(frame);
          else socket.send(JSON.stringify({ ...workerLost, info: '', id: reply.id }));
        });
      }),
    );
    await wall.enter('Stage');
    await wall.say('did it arrive?');
    await wall.page.waitForSelector('#say-error:has-text("in the list below")');
    await wall.page.waitForSelector('#said li:has-text("did it arrive?")');
    assert.deepEqual((await scene.rows()).wall, ['did it arrive?']);
    await wall.close();
  });
});
