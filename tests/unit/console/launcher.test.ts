import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { ScratchProject } from '../../support/manager/scratch-project.js';

const launcher = readFileSync(new URL('../../../../public/console', import.meta.url), 'utf8');
const says = (text: string) => `
declare const process: { argv: string[]; exit(code: number): never };
declare const console: { log(...words: unknown[]): void };
console.log('${text}', process.argv.slice(2).join(' '));
process.exit(process.argv.length);
export {};
`;

describe('the launcher of the console', () => {
  let project = new ScratchProject();
  const launch = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(project.path('console'), words, { cwd: tmpdir() });
    return { status, out: String(stdout).trim(), error: String(stderr).trim() };
  };
  const age = (seconds: number) => {
    const then = Date.now() / 1_000 - seconds;
    utimesSync(project.path('dist/public/console.js'), then, then);
  };

  beforeEach(() => {
    project.remove();
    project = new ScratchProject();
    project.addSources();
    project.write('public/console', launcher);
    chmodSync(project.path('public/console'), 0o755);
    symlinkSync('public/console', project.path('console'));
    project.write('public/console.ts', says('first'));
  });
  afterEach(() => project.remove());

  it('builds where nothing is built, from any folder and through links, and hands words and exit code on', () => {
    assert.deepEqual(launch('status', '--json'), { status: 4, out: 'first status --json', error: '' });
    assert.ok(!existsSync(project.path('dist.next')));
  });

  it('builds again before start when a source is newer, and before nothing else', () => {
    launch('status');
    project.write('public/console.ts', says('second'));
    age(100);
    assert.equal(launch('status').out, 'first status');
    assert.equal(launch('start').out, 'second start');
  });

  it('builds before start when a source was removed', () => {
    launch('status');
    rmSync(project.path('app/live/model/sum.ts'));
    age(-100);
    assert.equal(launch('start').status, 3);
    assert.ok(existsSync(project.path('dist/app/live/model/sum.js')));
    age(100);
    launch('start');
    assert.ok(!existsSync(project.path('dist/app/live/model/sum.js')));
  });

  it('keeps what is built when a build fails, and shows the lines of the compiler', () => {
    launch('status');
    project.write('app/bad.ts', 'export const x: string = 1;\n');
    const { status, error } = launch('build');
    assert.equal(status, 1);
    assert.match(error, /^app\/bad\.ts\(1,14\): error TS2322/);
    assert.equal(launch('status').out, 'first status');
  });

  it('builds only the console before dev, which tells about the application by itself', () => {
    project.write('app/bad.ts', 'export const x: string = 1;\n');
    assert.equal(launch('dev').out, 'first dev');
    assert.ok(!existsSync(project.path('dist/app')));
    project.write('app/bad.ts', 'export const x: string = 2;\n');
    age(-100);
    assert.equal(launch('dev').out, 'first dev');
    project.write('public/console.ts', says('second'));
    age(100);
    assert.equal(launch('dev').out, 'second dev');
  });

  it('only builds when it is told to', () => {
    assert.deepEqual(launch('build'), { status: 0, out: '', error: '' });
    assert.ok(existsSync(project.path('dist/public/console.js')));
  });

  it('says in one line what to type when there is no compiler', () => {
    rmSync(project.path('node_modules'));
    const { status, error } = launch('start');
    assert.equal(status, 1);
    assert.match(error, /^The compiler is not installed: type npm ci --include=dev.*$/);
  });
});
