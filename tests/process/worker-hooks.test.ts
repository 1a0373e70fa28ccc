import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertDone } from '../support/project-console.js';
import { Project, type ProjectOptions } from '../support/project.js';
import { until } from '../support/until.js';

type Test = Parameters<typeof Project.in>[0];

const log = 'runtime/keeper.log';

/** A server whose keepers write down what happens to their workers. */
async function start(test: Test, options: ProjectOptions = {}): Promise<Project> {
  const project = Project.in(test, { ...options, variables: { KEEPER_LOG: log, ...options.variables } });
  await project.start();
  return project;
}

function linesOf(project: Project): string[] {
  return project.read(log).split('\n').slice(0, -1);
}

/** What the keeper of a worker has written. */
function lifeOf(project: Project, pid: number): string[] {
  const own = linesOf(project).filter((line) => line.startsWith(`${pid} `));
  return own.map((line) => line.slice(`${pid} `.length));
}

async function untilLines(project: Project, count: number): Promise<string[]> {
  return until(`${count} lines`, () => linesOf(project).length >= count && linesOf(project));
}

describe('the hooks of a worker', () => {
  it('tell each worker its number, once; and a stop is a shutdown in all of them', async (test) => {
    const project = await start(test);
    const pids = await project.pids('worker');
    await untilLines(project, 2);
    assertDone(await project.command('stop'));
    const lives = pids.map((pid) => lifeOf(project, pid).join(', ')).toSorted();
    assert.deepEqual(lives, ['start 0 of 2, shutdown, stop', 'start 1 of 2, shutdown, stop']);
    assert.equal(linesOf(project).length, 6);
  });

  it('after a reload begin when all old workers have stopped, whatever fails in those', async (test) => {
    const project = await start(test);
    const old = await project.pids('worker');
    await untilLines(project, 2);
    assertDone(await project.reload('--no-build'));
    const lines = await untilLines(project, 8);
    const fresh = await project.pids('worker');
    for (const pid of old) assert.deepEqual(lifeOf(project, pid).slice(1), ['reload', 'stop']);
    const starts = lines.slice(6);
    assert.deepEqual(starts.map((line) => line.replace(/^\d+ /, '')).toSorted(), [
      'start 0 of 2',
      'start 1 of 2',
    ]);
    assert.ok(starts.every((line) => fresh.some((pid) => line.startsWith(`${pid} `))));
    assert.equal(project.output.text.match(/"hook":"hall\.keeper\.onReload"/g)?.length, 2);
    assert.match(project.output.text, /a keeper that fails/);
  });

  it('begin in the worker that replaces a dead one, which stops without a word', async (test) => {
    const project = await start(test);
    await untilLines(project, 2);
    const [victim = 0] = await project.pids('worker');
    const [life] = lifeOf(project, victim);
    process.kill(victim, 'SIGKILL');
    const pids = await project.replaced('worker', [victim], 2);
    const last = (await untilLines(project, 3))[2] ?? '';
    assert.ok(
      pids.some((pid) => last === `${pid} ${life}`),
      last,
    );
    assert.deepEqual(lifeOf(project, victim), [life]);
  });

  it('do not keep a worker for longer than it may stay', async (test) => {
    const project = await start(test, {
      settings: { SETTING__DRAIN_MS: 4_000 },
      variables: { KEEPER_NEVER_STOPS: '1' },
    });
    await untilLines(project, 2);
    assertDone(await project.command('stop'));
    assert.equal(project.output.text.match(/"hook":"hall\.keeper\.onWorkerStop","limitMs":1000/g)?.length, 2);
    assert.doesNotMatch(project.output.text, /killed/);
  });

  it('are called in base mode too, where a reload is a restart', async (test) => {
    const project = await start(test, { settings: { SETTING__MODE: 'base' } });
    await untilLines(project, 1);
    assertDone(await project.reload('--no-build'));
    const lines = await untilLines(project, 4);
    const words = lines.map((line) => line.replace(/^\d+ /, ''));
    assert.deepEqual(words, ['start 0 of 1', 'reload', 'stop', 'start 0 of 1']);
    assertDone(await project.command('stop'));
    assert.deepEqual(
      linesOf(project)
        .slice(4)
        .map((line) => line.replace(/^\d+ /, '')),
      ['shutdown', 'stop'],
    );
  });
});
