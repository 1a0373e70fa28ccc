import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { developmentState, firstProblem } from '../support/development-state.js';
import type { ProjectClient } from '../support/project-client.js';
import { Project } from '../support/project.js';
import { until } from '../support/until.js';
import { userSource, versionOf, versionOne } from '../support/user-controller.js';

describe('dev', () => {
  const project = new Project({ workers: 1 });
  let client: ProjectClient;
  let current = versionOne;
  const save = (next: string) => {
    project.edit(userSource, current, next);
    current = next;
  };
  const answers = (version: string) =>
    until(`${version} answers`, async () => (await versionOf(client)) === version);

  before(async () => {
    await project.develop();
    client = await project.connect();
  });
  after(() => project.end());

  it('brings in what is saved', async (context) => {
    const began = performance.now();
    save('two');
    await answers('two');
    context.diagnostic(`${Math.round(performance.now() - began)} ms from save to answer`);
    await project.output.until(/^tests\/app\/live\/controller\/user\.ts changed$/m);
    assert.deepEqual(await developmentState(project), { isWatched: true, problems: [] });
  });

  it('tells the terminal and the page what does not compile, until it is mended', async () => {
    const from = project.output.text.length;
    project.write('tests/app/live/service/broken.ts', `export const broken: number = 'text';\n`);
    save('three');
    const problem = await firstProblem(project);
    assert.deepEqual(problem, {
      place: 'tests/app/live/service/broken.ts:1:14',
      message: "TS2322: Type 'string' is not assignable to type 'number'.",
    });
    await project.output.until(/^what was in service stays there; save a file to try again$/m, from);
    assert.match(
      project.output.text.slice(from),
      /^tests\/app\/live\/service\/broken\.ts:1:14\n {2}TS2322: /m,
    );
    assert.equal(await versionOf(client), 'two');
    project.remove('tests/app/live/service/broken.ts');
    await answers('three');
    await until('the page is told', async () => {
      const state = await developmentState(project);
      return typeof state === 'object' && state.problems.length === 0;
    });
  });

  it('tells what the boot check found, with its line', async () => {
    const source = `import { Action, Controller } from '#core';\n\n@Controller()\nexport class HookController {\n  @Action()\n  onclose() {}\n}\n`;
    project.write('tests/app/live/controller/hook.ts', source);
    const { place, message } = await firstProblem(project);
    assert.equal(place, 'tests/app/live/controller/hook.ts:6');
    assert.match(message, /^HookController\.onclose is called like a hook/);
    project.remove('tests/app/live/controller/hook.ts');
    save('four');
    await answers('four');
  });

  it('loses no save that comes while it compiles', async () => {
    save('five');
    await until('it compiles', async () => (await project.status()).processes[0]?.state === 'reload');
    save('six');
    await answers('six');
  });

  it('takes many saves at once for few, and waits for a reload that somebody typed', async () => {
    const { generation } = await project.status();
    const typed = project.reload();
    for (let count = 0; count < 30; count++) save(`seven ${count}`);
    await answers('seven 29');
    await typed;
    assert.ok((await project.status()).generation <= generation + 4);
  });

  it('takes the routes of a removed controller away', async () => {
    project.write(
      'tests/app/live/controller/brief.ts',
      project.read(userSource).replaceAll('UserController', 'BriefController'),
    );
    await until('it is there', async () => (await client.request('live.brief.index')).status === 200);
    project.remove('tests/app/live/controller/brief.ts');
    await until('it is gone', async () => (await client.request('live.brief.index')).status === 404);
  });

  it('tells no page of another site', async () => {
    assert.equal(await developmentState(project, { 'sec-fetch-site': 'cross-site' }), 404);
  });

  it('has cut nobody off', () => {
    assert.ok(client.isOpen);
  });
});
