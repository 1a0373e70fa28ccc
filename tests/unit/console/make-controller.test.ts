import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { check, resolveConfig } from 'prettier';

import { run } from '../../../core/console/run.js';
import { root as repository } from '../../support/docs/markdown.js';

describe('make:controller', () => {
  let root = '';
  let printed: string[] = [];
  let complained: string[] = [];
  const make = (...words: string[]) => {
    printed = [];
    complained = [];
    const terminal = {
      print: (line: string) => printed.push(line),
      complain: (line: string) => complained.push(line),
      hasColour: false,
    };
    return run({ root, env: {}, terminal }, ['console.js'], ['make:controller', ...words]);
  };
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const read = (path: string) => readFileSync(join(root, path), 'utf8');

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'hl-'));
    write('package.json', '{"version":"1.2.3"}');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('writes a controller with the actions, and says what it wrote and what is next', async () => {
    assert.equal(await make('live.poll', '--actions', 'open,vote'), 0);
    assert.deepEqual(complained, []);
    assert.deepEqual(printed, [
      'wrote app/live/controller/poll.ts',
      '',
      'public/console reload   brings it in; under npm run dev that happens by itself',
      'then clients may send   {"method":"live.poll.open"} {"method":"live.poll.vote"}',
    ]);
    const source = read('app/live/controller/poll.ts');
    assert.match(source, /^@Controller\(\)\nexport class PollController \{\n {2}@Action\(\)\n {2}open\(/m);
    assert.match(source, /\n\n {2}@Action\(\)\n {2}vote\(/);
    assert.ok(!existsSync(join(root, 'tests')));
  });

  it('writes a test with --test, and both as prettier would', async () => {
    assert.equal(await make('bigScreen.liveWall', '--actions', ' open , vote ', '--test'), 0);
    const paths = ['app/big-screen/controller/live-wall.ts', 'tests/big-screen/live-wall.test.ts'];
    assert.deepEqual(
      printed.slice(0, 2),
      paths.map((path) => `wrote ${path}`),
    );
    assert.equal(printed.at(-1), 'npm test -- big-screen/live-wall   runs its test');
    const options = await resolveConfig(join(repository, 'package.json'));
    assert.equal(options?.printWidth, 110);
    for (const path of paths)
      assert.ok(await check(read(path), { ...options, parser: 'typescript' }), read(path));
    assert.match(read(paths[0] ?? ''), /class LiveWallController/);
    assert.match(read(paths[1] ?? ''), /client\.request\('bigScreen\.liveWall\.vote'\)/);
  });

  it('takes a name without a module as a request does, and index where no action is named', async () => {
    assert.equal(await make('HTTPStatus'), 0);
    assert.equal(printed[0], 'wrote app/index/controller/http-status.ts');
    assert.match(printed.at(-1) ?? '', /\{"method":"index\.httpStatus\.index"\}$/);
  });

  it('puts it into the folder that the module has, however that is spelled', async () => {
    write('app/bigScreen/controller/door.ts', '');
    assert.equal(await make('big-screen.wall', '--test'), 0);
    assert.deepEqual(printed.slice(0, 2), [
      'wrote app/bigScreen/controller/wall.ts',
      'wrote tests/bigScreen/wall.test.ts',
    ]);
  });

  it('writes over nothing, not even over a name that is the same to a client', async () => {
    write('app/live/controller/userRoom.ts', 'mine');
    write('tests/live/poll.test.ts', 'mine too');
    const there = 'is there already: choose another name, or remove it first';
    assert.equal(await make('live.user-room'), 1);
    assert.deepEqual(complained, [`app/live/controller/userRoom.ts ${there}`]);
    assert.equal(await make('live.poll', '--test'), 1);
    assert.deepEqual(complained, [`tests/live/poll.test.ts ${there}`]);
    assert.ok(!existsSync(join(root, 'app/live/controller/poll.ts')));
    assert.equal(await make('live.poll'), 0);
    assert.equal(await make('live.poll'), 1);
    assert.equal(read('app/live/controller/userRoom.ts'), 'mine');
    assert.equal(read('tests/live/poll.test.ts'), 'mine too');
  });

  it('says in one line what is wrong with a name, and writes nothing', async () => {
    const wrong: [RegExp, ...string[]][] = [
      [
        /^"live\.poll\.open" has 3 parts: name module\.controller, and actions with --actions$/,
        'live.poll.open',
      ],
      [/^"9lives\.cat" is no name for a controller: "9lives" should be a letter first/, '9lives.cat'],
      [/^"live\." is no name for a controller: an empty part should be/, 'live.'],
      [/^"\.\.\/x" has 3 parts/, '../x'],
      [/^"live\.\/etc" is no name/, 'live./etc'],
      [/^"live\.room-" is no name/, 'live.room-'],
      [/^"房间" is no name/, '房间'],
      [/^--actions: names with commas between them, such as open,vote$/, 'live.poll', '--actions', 'open,'],
      [/^--actions: "do-it" is no name for an action/, 'live.poll', '--actions', 'do-it'],
      [/^--actions: "Open" is there twice: names are case-blind$/, 'live.poll', '--actions', 'open,Open'],
      [/^--actions: "onClose" is the name of a hook/, 'live.poll', '--actions', 'onClose'],
      [/^--actions: "constructor" is a name that every object/, 'live.poll', '--actions', 'constructor'],
      [/^--actions: a method has at most 128 characters/, 'live.poll', '--actions', 'x'.repeat(130)],
    ];
    for (const [sentence, ...words] of wrong) {
      assert.equal(await make(...words), 1, words.join(' '));
      assert.match(complained[0] ?? '', sentence);
      assert.equal(complained.length, 1);
    }
    assert.ok(!existsSync(join(root, 'app')));
    assert.equal(await make(), 2);
  });
});
