import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';

import { OperationFailed } from '../../../core/manager/failure.js';
import { Generations } from '../../../core/manager/generations.js';
import { ScratchProject } from '../../support/manager/scratch-project.js';

const mistakes = Array.from({ length: 30 }, (_, index) => `export const x${index}: string = 1;\n`);

describe('the generations', () => {
  let project = new ScratchProject();
  const inFolder = () => readdirSync(project.path('runtime/generations')).toSorted();
  const generations = async (app = 'app') => {
    const made = new Generations(project.root, app);
    await made.sweep();
    return made;
  };

  beforeEach(() => {
    project.remove();
    project = new ScratchProject();
    project.build();
  });
  afterEach(() => project.remove());

  it('copies what dist has of the project, with an import map of its own', async () => {
    project.write('dist/tests/x.js', '');
    const { number, folder } = await (await generations()).make('copy');
    assert.equal(number, 1);
    assert.deepEqual(readdirSync(folder).toSorted(), ['app', 'core', 'library', 'package.json']);
    assert.deepEqual(JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')), {
      type: 'module',
      imports: {
        '#config': './core/config/define.js',
        '#core': './core/index.js',
        '#library': './library/index.js',
      },
    });
  });

  it('says what to type when dist is missing', async () => {
    rmSync(project.path('dist'), { recursive: true });
    const made = await generations();
    assert.equal(made.canCopy, false);
    await assert.rejects(made.make('copy'), /dist\/app is missing: type public\/console build/);
    assert.deepEqual(inFolder(), []);
  });

  it('compiles the sources into a copy that runs', async () => {
    project.addSources();
    const made = await generations();
    assert.equal(made.canCompile, true);
    const { folder } = await made.make('compile');
    const sum: unknown = await import(pathToFileURL(`${folder}/app/live/model/sum.js`).href);
    assert.deepEqual({ ...Object(sum) }, { sum: 3 });
    assert.ok(!existsSync(`${folder}/tsconfig.json`));
  });

  it('compiles an application tree in another place too', async () => {
    project.addSources();
    project.write('examples/chat/hello.ts', 'export const hello = 1;\n');
    const made = await generations('examples/chat');
    assert.equal(made.canCopy, false);
    const { folder } = await made.make('compile');
    assert.ok(existsSync(`${folder}/examples/chat/hello.js`));
  });

  it('gives the lines of the compiler and leaves nothing of a build that failed', async () => {
    project.addSources();
    project.write('app/bad.ts', mistakes.join(''));
    await assert.rejects((await generations()).make('compile'), (error) => {
      assert.ok(error instanceof OperationFailed);
      assert.equal(error.reasons.length, 21);
      assert.match(error.reasons[0] ?? '', /^app\/bad\.ts\(1,14\): error TS2322/);
      assert.equal(error.reasons[20], '… and 10 more lines');
      return true;
    });
    assert.deepEqual(inFolder(), []);
  });

  it('compiles only what changed where it stays warm, and keeps no output of a removed source', async () => {
    project.addSources();
    project.write('app/live/model/brief.ts', 'export const brief = 1;\n');
    project.write('runtime/build/app/left.js', '');
    const made = new Generations(project.root, 'app', true);
    await made.sweep();
    const first = await made.make('compile');
    project.write('app/live/model/brief.ts', 'export const brief: string = 1;\n');
    await assert.rejects(made.make('compile'), /brief\.ts\(1,14\): error TS2322/);
    assert.deepEqual(inFolder(), ['1']);
    rmSync(project.path('app/live/model/brief.ts'));
    project.write('app/live/model/sum.ts', 'export const sum = 4;\n');
    const { folder } = await made.make('compile');
    const sum: unknown = await import(pathToFileURL(`${folder}/app/live/model/sum.js`).href);
    assert.deepEqual({ ...Object(sum) }, { sum: 4 });
    assert.ok(existsSync(`${first.folder}/app/live/model/brief.js`));
    for (const file of ['app/live/model/brief.js', 'app/left.js', 'tsconfig.json', '.tsbuildinfo'])
      assert.ok(!existsSync(`${folder}/${file}`), file);
    assert.ok(existsSync(`${folder}/core/index.js`), 'what did not change is there too');
  });

  it('goes on counting over restarts', async () => {
    await (await generations()).make('copy');
    const { number } = await (await generations()).make('copy');
    assert.equal(number, 2);
  });

  it('sweeps what a crash left half-made', async () => {
    mkdirSync(project.path('runtime/generations/7.part'), { recursive: true });
    await generations();
    assert.deepEqual(inFolder(), []);
  });

  it('keeps the last two and those in use', async () => {
    const made = await generations();
    for (let round = 0; round < 5; round++) await made.make('copy');
    await made.prune([2]);
    assert.deepEqual(inFolder(), ['2', '4', '5']);
  });

  it('tells by a digest whether the code of the gateways changed', async () => {
    const made = await generations();
    const first = await made.gatewayPrint(await made.make('copy'));
    project.write('dist/app/other.js', '1');
    assert.equal(await made.gatewayPrint(await made.make('copy')), first);
    project.write('dist/core/link/x.js', '1');
    assert.notEqual(await made.gatewayPrint(await made.make('copy')), first);
  });
});
