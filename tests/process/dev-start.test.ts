import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { openChromium } from '../support/chromium.js';
import { developmentState } from '../support/development-state.js';
import { Project } from '../support/project.js';
import { until } from '../support/until.js';
import { userSource, versionOne } from '../support/user-controller.js';

const keys = JSON.stringify({ k1: Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64') });

describe('dev from its start to its end', () => {
  it('waits for a save where the code does not run, and then serves', async (context) => {
    const broken = { 'app/index/controller/index.ts': 'export const broken: number = true;\n' };
    const project = Project.in(context, { app: 'app', sources: broken });
    project.launchDevelopment();
    await project.output.until(/^nothing is served yet; save a file to try again$/m);
    assert.match(project.output.text, /^app\/index\/controller\/index\.ts:1:14\n {2}TS2322: /m);
    const from = project.output.text.length;
    project.write(
      'app/index/controller/index.ts',
      `import { Action, Controller } from '#core';\n\n@Controller()\nexport class IndexController {\n  @Action()\n  index() {}\n}\n`,
    );
    await project.output.until(/Ctrl-C stops\./, from);
    assert.equal((await (await project.connect()).request('index')).status, 200);
  });

  it('ends with everything at Ctrl-C, also while it compiles', async (context) => {
    const project = Project.in(context);
    const server = await project.develop();
    const client = await project.connect();
    project.edit(userSource, versionOne, 'two');
    await until('it compiles', async () => (await project.status()).processes[0]?.state === 'reload');
    process.kill(-server.pid, 'SIGINT');
    assert.equal((await client.closed).code, 1001);
    assert.equal(await server.exited, 0);
    assert.deepEqual(project.living, []);
    assert.ok(!existsSync(project.path('runtime/development.json')));
  });

  it('shows on the page what is wrong, and takes it away when it is mended', async (context) => {
    const project = Project.in(context);
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

  it('ends when stop is typed somewhere else', async (context) => {
    const project = Project.in(context);
    const server = await project.develop();
    assert.equal((await project.console('stop')).exitCode, 0);
    assert.equal(await server.exited, 0);
  });

  it('refuses a second server and production in one line', async (context) => {
    const project = Project.in(context);
    await project.start();
    const second = await project.console('dev', '--app', project.app);
    assert.equal(second.exitCode, 1);
    assert.match(second.stderr.trim(), /^already running \(pid \d+\)$/);
    const state = await developmentState(project);
    assert.deepEqual(state, { isWatched: false, problems: [] });
    const strict = Project.in(context, { settings: { ENV: 'production', AUTH__KEYS: keys } });
    const refused = await strict.console('dev', '--app', strict.app);
    assert.equal(refused.exitCode, 1);
    assert.match(
      refused.stderr,
      /^ *env is production: dev is for development, type public\/console start\n$/,
    );
  });
});
