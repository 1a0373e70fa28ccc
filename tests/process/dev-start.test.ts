import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { developmentState } from '../support/development-state.js';
import { Project } from '../support/project.js';

const keys = JSON.stringify({ k1: Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64') });

describe('the start of dev', () => {
  it('waits for a save where the code does not run, and then serves', async (context) => {
    const broken = { 'app/index/controller/index.ts': 'export const broken: number = true;\n' };
    const project = Project.in(context, { app: 'app', sources: broken, workers: 1 });
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

  it('refuses a second server and production in one line', async (context) => {
    const project = Project.in(context, { workers: 1 });
    await project.start();
    const second = await project.console('dev', '--app', project.app);
    assert.equal(second.exitCode, 1);
    assert.match(second.stderr, /^already running \(pid \d+\): .+\n$/);
    const state = await developmentState(project);
    assert.deepEqual(state, { isWatched: false, problems: [] });
    const strict = Project.in(context, { settings: { ENV: 'production', AUTH__KEYS: keys } });
    const refused = await strict.console('dev', '--app', strict.app);
    assert.equal(refused.exitCode, 1);
    assert.match(refused.stderr, /^env is production: dev is for development, type public\/console start\n$/);
  });
});
