import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { allVariables } from '../../../core/config/known-keys.js';
import { openChromium, type Chromium } from '../../support/chromium.js';
import { takeBlocks } from '../../support/docs/markdown.js';
import { ThrowAwayNginx } from '../../support/docs/nginx.js';
import { LivePage } from '../../support/live/pages.js';
import { Project } from '../../support/project.js';
import { steadyPort } from '../../support/server-process.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { until } from '../../support/until.js';

const [tryIt = '', commands = ''] = takeBlocks('docs/live.md', 'sh', 2);
const [settings = ''] = takeBlocks('docs/live.md', 'json', 1);
const [issuerSource = ''] = takeBlocks('docs/live.md', 'js', 1);
const [location = ''] = takeBlocks('docs/live.md', 'nginx', 1);
const [deployed = ''] = takeBlocks('docs/deployment.md', 'nginx', 1);
const folder = await temporaryFolder();
const password = 'räksmörgås: 24';

describe('an event that was prepared as docs/live.md says', () => {
  let chromium: Chromium;
  let nginx: ThrowAwayNginx;
  let issuer: ChildProcess;
  let project: Project;
  let site = '';

  /** A text of the document with the places of this machine. */
  let here: (text: string) => string;

  before(async () => {
    const [port, issuerPort] = [await steadyPort(), await steadyPort()];
    const key = randomBytes(32).toString('base64');
    const configuration = deployed.replace('location / {', `${location}\n  location / {`);
    nginx = await ThrowAwayNginx.start(folder, configuration.replace('20002', `${issuerPort}`), port);
    site = `https://127.0.0.1:${nginx.port}`;
    here = (text) =>
      text
        .replaceAll('/etc/holdline/', `${folder}/`)
        .replaceAll('https://live.example.com', site)
        .replace('PORT=20002', `PORT=${issuerPort}`)
        .replace('…44 characters from openssl rand -base64 32…', key);
    const files = { 'settings.json': here(settings), k1: key, wall: password, 'issuer.js': issuerSource };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    project = new Project({ app: 'app', settings: { OUTSIDE__PORT: port } });
    project.hide(key);
    const [migrate = '', start = '', issue = ''] = here(commands).trimEnd().split('\n');
    const migrated = await project.console(...wordsOf(migrate, 'migrate'));
    assert.equal(migrated.exitCode, 0, migrated.stderr);
    await project.start(...wordsOf(start, 'start').slice(1));
    const line = issue.replace(/node issuer\.js$/, 'exec node issuer.js');
    assert.notEqual(line, issue);
    issuer = spawn('sh', ['-c', line], { cwd: folder, stdio: 'ignore' });
    await until('the issuer answers', () => fetch(`http://127.0.0.1:${issuerPort}/`).catch(() => undefined));
    chromium = await openChromium();
  });

  after(async () => {
    await chromium?.close();
    issuer?.kill();
    await nginx?.stop();
    await project?.end();
  });

  const open = (page: string, more: Parameters<typeof LivePage.open>[2] = {}) =>
    LivePage.open(chromium, `${site}/${page}`, more);
  const users = async () =>
    (await project.connections()).connections.map(({ user }) => String(user)).toSorted();

  it('is played through: with TLS, tickets of the issuer, and a password for the wall', async () => {
    const wall = await open('wall.html?code=gala', { password, width: 1_000, height: 600 });
    await wall.enter('Stage');
    const phone = await open('audience.html?code=gala');
    await phone.enter('Ada');
    await phone.say('hello');
    await wall.page.click('#queue .primary');
    await phone.shows('hello');
    await wall.say('welcome');
    await phone.shows('hello', 'welcome');
    assert.match((await wall.page.textContent('#address')) ?? '', /^127\.0\.0\.1:\d+\/audience\.html$/);
    const known = await users();
    await phone.page.reload();
    await phone.isIn();
    await until('it has its past', async () => (await phone.messages()).length === 2);
    await until('the old connection is gone', async () => (await users()).length === 2);
    assert.deepEqual(await users(), known, 'the cookie says who it is');
    for (const page of [wall, phone]) {
      assert.deepEqual(page.complaints, []);
      await page.close();
    }
  });

  it('lets nobody to the wall without the password, and nobody into a room that there is not', async () => {
    for (const [address, more, words] of [
      ['wall.html?code=gala', { password: 'a guess' }, 'You are not let in.'],
      ['wall.html?code=other', { password }, 'There is no such room.'],
      ['audience.html?code=other', {}, 'There is no such room.'],
    ] as const) {
      const page = await open(address, more);
      await page.page.fill('[name=nickname]', 'Eve');
      await page.page.click('#entrance .primary');
      await page.page.waitForSelector(`#entrance-error:has-text("${words}")`);
      await page.close();
    }
  });

  it('serves its two pages and no other, and no tickets of its own', async () => {
    const { url } = project;
    for (const [path, status] of [
      ['audience.html', 200],
      ['wall.html', 200],
      ['live/wall.js', 200],
      ['index.js', 404],
      ['token', 404],
    ] as const)
      assert.equal((await fetch(`${url.replace('ws:', 'http:')}${path}`)).status, status, path);
  });

  it('can be tried before with a setting that exists', () => {
    const [, variable = ''] = /&& (HOLDLINE__\w+)=0\.0\.0\.0 npm start/.exec(tryIt) ?? [];
    assert.ok(allVariables().includes(variable), variable);
  });
});

/** The words of a command for the console. */
function wordsOf(line: string, command: string): string[] {
  const [program, ...words] = line.split(' ');
  assert.deepEqual([program, words[0]], ['./public/console', command]);
  return words;
}
