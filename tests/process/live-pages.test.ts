import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openChromium, type Chromium } from '../support/chromium.js';
import { LivePage } from '../support/live/pages.js';
import { enter } from '../support/live/project.js';
import { ThrowAwayNginx } from '../support/docs/nginx.js';
import { Project } from '../support/project.js';
import { steadyPort } from '../support/server-process.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

/** The devices of an event. */
interface Cast {
  readonly ada: LivePage;
  readonly bob: LivePage;
  readonly wall: LivePage;
}

/** What happens at it; each step ends when everybody has seen what it did. */
const steps: readonly (readonly [name: string, play: (cast: Cast) => Promise<void>])[] = [
  [
    'two phones and a screen come in, and the screen counts heads',
    async ({ ada, bob, wall }) => {
      await wall.enter('Stage');
      await ada.enter('Ada');
      await bob.enter('Bob');
      await wall.page.waitForSelector('#heads:has-text("2 people")');
    },
  ],
  [
    'a phone says something, which waits at the screen and is shown to nobody else',
    async ({ ada, bob, wall }) => {
      await ada.say('Good evening');
      await ada.page.waitForSelector('#messages .own.waitsForStage:has-text("Good evening")');
      await wall.page.waitForSelector('#queue li:has-text("Good evening"):has-text("Ada")');
      await bob.shows();
    },
  ],
  [
    'the screen lets it through, and it is on the stage and on both phones once',
    async ({ ada, bob, wall }) => {
      await wall.page.click('#queue li .primary');
      for (const phone of [ada, bob]) await phone.shows('Good evening');
      await ada.page.waitForSelector('#messages .user.own');
      await wall.page.waitForSelector('#lanes .float:has-text("Good evening")', { state: 'attached' });
      await wall.count('#queue li', 0);
    },
  ],
  [
    'another message is rejected, and nobody sees it',
    async ({ ada, bob, wall }) => {
      await bob.say('<img src=x onerror="window.witness.ended++">');
      await wall.page.waitForSelector('#queue li:has-text("<img")');
      await wall.page.click('#queue li button:not(.primary)');
      await wall.count('#queue li', 0);
      await ada.shows('Good evening');
    },
  ],
  [
    'the screen says something to everybody',
    async ({ ada, bob, wall }) => {
      await wall.say('The draw <b>begins</b>');
      for (const phone of [ada, bob]) await phone.shows('Good evening', 'The draw <b>begins</b>');
      await wall.page.waitForSelector('#pinned:has-text("The draw <b>begins</b>")');
    },
  ],
  [
    'and takes it back, and it vanishes everywhere',
    async ({ ada, bob, wall }) => {
      await wall.page.click('#said li button');
      for (const phone of [ada, bob]) await phone.shows('Good evening');
      await wall.page.waitForSelector('#pinned', { state: 'hidden' });
      await wall.count('#said li', 0);
    },
  ],
  [
    'everything that waits is rejected at once, after being asked',
    async ({ ada, bob, wall }) => {
      await ada.say('one');
      await bob.say('two');
      await wall.count('#queue li', 2);
      await wall.page.click('#clean');
      await wall.page.click('#clean:has-text("Really")');
      await wall.count('#queue li', 0);
    },
  ],
  [
    'what is said once more is there for who comes late',
    async ({ ada, wall }) => {
      await wall.say('See you next year');
      await ada.page.waitForSelector('#messages .wall:has-text("See you next year")');
    },
  ],
];

/** What MSwoole-ws asks for in front of it; it does not pass `Host` on, so `origins` must name the page's. */
const configuration = `server {
  listen 80;
  location / {
    proxy_pass http://127.0.0.1:20000;
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";
    proxy_set_header X-real-ip $remote_addr;
    proxy_set_header APP_ID MSwoole;
  }
}
`;

const folder = await temporaryFolder();

/** Resolves in another millisecond: what both kinds of messages have of one may come in either order. */
async function anotherMoment(): Promise<void> {
  const now = Date.now();
  await until('the clock goes on', () => Date.now() > now);
}

describe('the pages of an event, through nginx as MSwoole-ws has it', () => {
  let chromium: Chromium;
  let nginx: ThrowAwayNginx;
  let project: Project;
  let site = '';

  before(async () => {
    const port = await steadyPort();
    nginx = await ThrowAwayNginx.start(folder, configuration, port);
    site = `http://127.0.0.1:${nginx.port}`;
    project = new Project({
      app: 'app',
      workers: 1, // tests/process/live-release.test.ts has two
      settings: { OUTSIDE__PORT: port, ORIGINS: JSON.stringify([site]), PROXIES: '["127.0.0.1"]' },
    });
    await project.start();
    chromium = await openChromium();
  });

  after(async () => {
    await chromium?.close();
    await nginx?.stop();
    await project?.end();
  });

  const castFor = async (code: string): Promise<Cast> => ({
    ada: await LivePage.open(chromium, `${site}/audience.html?code=${code}`),
    bob: await LivePage.open(chromium, `${site}/audience.html?code=${code}`),
    wall: await LivePage.open(chromium, `${site}/wall.html?code=${code}`, {
      width: 1_000,
      height: 600,
      prepare: (page) => page.emulateMedia({ reducedMotion: 'reduce' }), // to draw what floats costs a core
    }),
  });

  it('show a late-comer what the audience and the screen said within one second in the order of the evening', async () => {
    const code = 'second';
    const phone = await enter(project, { id: 'ada', type: 'wechatUser', code });
    const screen = await enter(project, { id: 'stage', type: 'wall', code });
    const texts: string[] = [];
    for (let number = 1; number <= 5; number++) {
      const { param: id } = await phone.request('live.user.say', { say: `asked ${number}` });
      await screen.request('live.wall.check', { id, status: 1 });
      await anotherMoment();
      await screen.request('live.wall.say', { say: `answered ${number}` });
      await anotherMoment();
      texts.push(`asked ${number}`, `answered ${number}`);
    }
    const late = await LivePage.open(chromium, `${site}/audience.html?code=${code}`);
    await late.enter('Late');
    await late.shows(...texts);
    await late.close();
  });

  it('put what is said after what was said, also on a device whose clock is wrong, and right when it comes back', async () => {
    const code = 'skew';
    const screen = await enter(project, { id: 'stage', type: 'wall', code });
    const said: string[] = [];
    const say = async (text: string) => {
      said.push(text);
      await screen.request('live.wall.say', { say: text });
    };
    for (const hours of [-1, 1]) {
      await say(`before ${hours}`);
      const page = await LivePage.open(chromium, `${site}/audience.html?code=${code}`, {
        prepare: (prepared) => prepared.clock.setFixedTime(Date.now() + hours * 3_600_000),
      });
      await page.enter('Skewed');
      await say(`heard ${hours}`);
      await page.shows(...said);
      await page.page.route('**/token*', (route) => route.abort());
      await page.cut();
      await page.page.waitForSelector('body:not([data-state=open])');
      await say(`missed ${hours}`);
      await page.page.unroute('**/token*');
      await page.shows(...said);
      await page.close();
    }
  });

  for (const [title, between] of [
    ['play the whole flow', async () => Promise.resolve()],
    [
      'play it with a reload between any two steps, and no page notices',
      async () => assert.equal((await project.reload('--no-build')).exitCode, 0),
    ],
  ] as const) {
    it(title, async (test) => {
      const code = `event${title.length}`;
      const cast = await castFor(code);
      const pages = Object.values(cast);
      for (const [name, play] of steps) {
        await test.test(name, async () => play(cast));
        await between();
      }
      for (const page of pages) assert.deepEqual(await page.witness(), { opened: 1, ended: 0 });
      const late = await LivePage.open(chromium, `${site}/audience.html?code=${code}`);
      await late.enter('Late');
      await late.shows('Good evening', 'See you next year');
      await cast.wall.page.waitForSelector('#heads:has-text("3 people")');
      await cast.bob.page.click('#leave');
      await cast.bob.page.waitForSelector('body[data-view=entrance]');
      await late.close();
      await cast.wall.page.waitForSelector('#heads:has-text("1 person")');
      for (const { complaints } of [...pages, late]) assert.deepEqual(complaints, []);
      for (const page of pages) await page.close();
    });
  }
});
