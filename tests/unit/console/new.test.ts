import assert from 'node:assert/strict';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { z } from 'zod';

import { packageName } from '../../../core/console/new/manifest.js';
import { run } from '../../../core/console/run.js';
import { root as repository } from '../../support/docs/markdown.js';

const section = z.record(z.string(), z.unknown());
const manifestSchema = z.looseObject({
  name: z.string(),
  holdline: z.string(),
  scripts: section,
  dependencies: section,
  devDependencies: section,
});
const lockSchema = z.object({ name: z.string(), packages: z.record(z.string(), section) });

describe('new', () => {
  let folder = '';
  let printed: string[] = [];
  let complained: string[] = [];
  const make = (dir: string, root = repository.replace(/\/$/, '')) => {
    printed = [];
    complained = [];
    const terminal = {
      print: (line: string) => printed.push(line),
      complain: (line: string) => complained.push(line),
      hasColour: false,
    };
    return run({ root, env: {}, terminal }, ['console.js'], ['new', dir]);
  };
  const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'hl-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('makes a project with the framework and an empty application, and says the three commands that come next', async () => {
    const dir = join(folder, 'deep', 'Live Chat');
    assert.equal(await make(dir), 0);
    assert.deepEqual(complained, []);
    assert.deepEqual(printed, [`made ${dir}; next:`, '', `  cd '${dir}'`, '  npm ci', '  npm run dev']);
    const expected =
      '.gitignore .npmrc .oxlintrc.json .prettierignore .prettierrc.json README.md app config core docs library ' +
      'package-lock.json package.json public runtime tests tsconfig.json';
    assert.equal(readdirSync(dir).toSorted().join(' '), expected);
    assert.deepEqual(readdirSync(join(folder, 'deep')), ['Live Chat'], 'no draft is left beside it');
    assert.deepEqual(readdirSync(join(dir, 'runtime')), ['.gitkeep']);
    assert.ok(existsSync(join(dir, 'docs/configuration.md')) && !existsSync(join(dir, 'docs/scripts')));
    assert.deepEqual(
      readdirSync(join(dir, 'public/pages')).filter((name) => name.endsWith('.html')),
      ['index.html'],
      'the pages of a module stay with it',
    );
    accessSync(join(dir, 'public/console'), constants.X_OK);
    assert.match(read('deep/Live Chat/README.md'), /^# live-chat\n/);
    assert.match(read('deep/Live Chat/app/index/controller/index.ts'), /class IndexController/);
    assert.equal(read('deep/Live Chat/core/LICENSE'), readFileSync(join(repository, 'LICENSE'), 'utf8'));
  });

  it('has a lock file for exactly what its package.json asks for', async () => {
    mkdirSync(join(folder, 'chat'));
    assert.equal(await make(join(folder, 'chat')), 0);
    const own = manifestSchema.parse(JSON.parse(read('chat/package.json')));
    const { packages } = lockSchema.parse(JSON.parse(read('chat/package-lock.json')));
    const theirs = lockSchema.parse(JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')));
    assert.equal(own.name, 'chat');
    assert.equal(own.scripts['dev'], './public/console dev');
    assert.deepEqual(packages['']?.['devDependencies'], own.devDependencies);
    assert.deepEqual(packages['']?.['dependencies'], own.dependencies);
    for (const name of Object.keys({ ...own.dependencies, ...own.devDependencies }))
      assert.ok(`node_modules/${name}` in packages, name);
    for (const [path, entry] of Object.entries(packages))
      if (path !== '') assert.deepEqual(entry, theirs.packages[path]);
    assert.ok(!('node_modules/playwright-core' in packages));
    assert.ok(!('node_modules/c8' in packages));
    assert.ok('node_modules/zod' in packages && 'node_modules/string-width' in packages);
  });

  it('can be made from a project that was made so, and knows which version of the framework it has', async () => {
    assert.equal(await make(join(folder, 'one')), 0);
    assert.equal(await make(join(folder, 'two'), join(folder, 'one')), 0);
    const [one, two] = ['one', 'two'].map((name) =>
      manifestSchema.parse(JSON.parse(read(name, 'package.json'))),
    );
    assert.deepEqual({ ...two, name: 'one' }, one);
    assert.equal(read('two/core/LICENSE'), read('one/core/LICENSE'));
    assert.equal(read('two/README.md'), read('one/README.md').replace('# one', '# two'));
  });

  it('refuses in one line a folder that has something in it, a file, and a place inside the project', async () => {
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    const refusals: [string, string][] = [
      [folder, `${folder} is not empty: choose another folder, or empty it`],
      [join(folder, 'notes.txt'), `${join(folder, 'notes.txt')} is a file: choose another name`],
    ];
    for (const [dir, sentence] of refusals) {
      assert.equal(await make(dir), 1);
      assert.deepEqual([printed, complained], [[], [sentence]]);
    }
    assert.equal(await make(join(repository, 'core', 'mine')), 1);
    assert.match(complained[0] ?? '', / lies inside .*: choose a folder outside of this project$/);
    assert.ok(!existsSync(join(repository, 'core', 'mine')));
    assert.deepEqual(readdirSync(folder), ['notes.txt']);
    assert.equal(read('notes.txt'), 'mine');
  });

  it('makes a name for a package of any name of a folder', () => {
    const names = {
      Chat: 'chat',
      'Live Chat!': 'live-chat',
      _x: 'x',
      聊天: 'app',
      node_modules: 'app',
      'a.b-c_d': 'a.b-c_d',
    };
    for (const [given, name] of Object.entries(names)) assert.equal(packageName(given), name);
  });
});
