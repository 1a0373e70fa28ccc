import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { z } from 'zod';
import { watch } from '../../core/console/watch.js';
import type { Ending } from '../support/ending.js';
import { ProjectOutput } from '../support/project-output.js';
import { Project } from '../support/project.js';

const routeList = z.strictObject({
  generation: z.int().nullable(),
  routes: z.array(
    z.strictObject({
      path: z.string(),
      event: z.string(),
      middleware: z.int(),
      concurrent: z.boolean(),
      retry: z.boolean(),
      timeoutMs: z.int(),
    }),
  ),
});

const summary = /^generation 1, up .+, 0 connections, 0 rooms, 0 requests, 3 of 3 processes ready$/;

/** A console command that goes on until Ctrl-C. */
function begin(test: Ending, project: Project, ...words: string[]) {
  const child = spawn(project.path('public/console'), words, {
    env: project.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  test.after(() => void child.kill('SIGKILL'));
  const output = new ProjectOutput();
  output.collect(child.stdout);
  return {
    output,
    interrupt: async (): Promise<number> => {
      child.kill('SIGINT');
      const [code] = await once(child, 'exit');
      return Number(code);
    },
  };
}

describe('console routes where nothing runs', () => {
  it('shows the routes of the build', async (context) => {
    const project = Project.in(context);
    const { exitCode, stdout, stderr } = await project.console('routes', '--json', '--app', project.app);
    assert.deepEqual([exitCode, stderr], [0, '']);
    const { generation, routes } = routeList.parse(JSON.parse(stdout));
    assert.equal(generation, null);
    assert.ok(routes.some(({ path }) => path === 'index.index.echo'));
    assert.deepEqual(project.living, []);
  });

  it('tells what cannot be imported, and what to do where nothing is built', async (context) => {
    const project = Project.in(context);
    project.write('dist/tests/app/bad/controller/broken.js', 'throw new Error("no good");');
    const words = ['routes', '--app', project.app];
    const broken = await project.console(...words);
    assert.deepEqual([broken.exitCode, broken.stdout], [1, '']);
    assert.match(broken.stderr, /^app\/bad\/controller\/broken\.ts: cannot be imported: Error: no good/);
    project.remove('dist/tests/app');
    const { exitCode, stderr } = await project.console(...words);
    assert.deepEqual([exitCode, stderr], [1, 'nothing is built yet: public/console build\n']);
  });
});

describe('the console looks at a server in the background', () => {
  const project = new Project({ workers: 1, settings: { LIMITS__ACTION_TIMEOUT_MS: 700 } });
  before(() => project.console('start', '-d', '--app', project.app));
  after(() => project.end());

  it('shows the routes that it serves', async () => {
    const { exitCode, stdout } = await project.console('routes', '--json');
    const { generation, routes } = routeList.parse(JSON.parse(stdout));
    assert.deepEqual([exitCode, generation], [0, 1]);
    const echo = { path: 'index.index.echo', event: 'success', middleware: 0, concurrent: false };
    assert.deepEqual(
      routes.find(({ path }) => path === echo.path),
      { ...echo, retry: false, timeoutMs: 700 },
    );
    const lines = (await project.console('routes')).stdout.split('\n');
    assert.equal(lines[0], `${routes.length} routes in generation 1`);
    assert.equal(lines.length, routes.length + 4);
  });

  it('watches it in plain lines where nobody can draw, until Ctrl-C', async (test) => {
    const { output, interrupt } = begin(test, project, 'status', '--watch');
    await output.until(/\n.*\n/);
    assert.equal(await interrupt(), 0);
    for (const line of output.text.trimEnd().split('\n')) assert.match(line, summary);
    assert.equal((await project.console('status')).exitCode, 0, 'the server goes on');
  });

  it('watches it for programs as JSON, and ends when nobody reads any more', async () => {
    const pipe = '"$0" status --watch --json | head -n 1';
    const { stdout } = await promisify(execFile)('sh', ['-c', pipe, project.path('public/console')], {
      env: project.env,
    });
    assert.equal(z.object({ generation: z.int() }).parse(JSON.parse(stdout)).generation, 1);
  });

  it('draws over what it drew before at a terminal', async () => {
    const lost = new AbortController();
    const drawn: string[] = [];
    const print = (text: string) => {
      drawn.push(text);
      if (drawn.length === 2) lost.abort();
    };
    const terminal = { print, complain: print, hasColour: false, canRedraw: true, lost: lost.signal };
    assert.equal(await watch({ root: project.root, env: project.env, terminal }, false), 0);
    const [first = '', second = ''] = drawn;
    assert.ok(first.startsWith('\u001B[2J\u001B[Hgeneration 1, up '), first);
    assert.ok(second.startsWith('\u001B[H\u001B[Jgeneration 1, up '), second);
    assert.ok(second.endsWith('\n\nCtrl-C ends this, not the server.'));
  });

  it('follows its log over a rotation', async (test) => {
    await project.console('say', 'one');
    const { output, interrupt } = begin(test, project, 'logs', '-f', '--lines', '1');
    const name = readdirSync(project.path('runtime/logs')).find((file) => file.startsWith('holdline-')) ?? '';
    const path = project.path('runtime/logs', name);
    await output.until(/"told":0/);
    await project.console('say', 'two');
    await output.until(/"told":0[^]*"told":0/);
    renameSync(path, `${path}.1`);
    await project.console('say', 'three');
    await output.until(/("told":0[^]*){3}/);
    assert.ok(existsSync(path), 'it is a file of its own');
    assert.equal(await interrupt(), 0);
  });

  it('ends with 3 where the server that it watches ends', async (test) => {
    const { output } = begin(test, project, 'status', '--watch');
    await output.until(/\n/);
    const again = project.console('status', '--watch');
    await project.console('stop');
    const { exitCode, stderr } = await again;
    assert.deepEqual([exitCode, stderr], [3, 'not running: public/console start\n']);
  });
});
