import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { appTree, UsageError } from '../../../core/console/paths.js';
import { run } from '../../../core/console/run.js';

describe('the console', () => {
  let root = '';
  let printed: string[] = [];
  let complained: string[] = [];
  const type = (...words: string[]) =>
    run(
      {
        root,
        env: {},
        terminal: {
          print: (line) => printed.push(line),
          complain: (line) => complained.push(line),
          hasColour: false,
        },
      },
      ['console.js'],
      words,
    );

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'hl-'));
    writeFileSync(join(root, 'package.json'), '{"version":"1.2.3"}');
    printed = [];
    complained = [];
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('answers what it does not understand with 2 and the usage', async () => {
    const wrong = [
      [],
      ['bogus'],
      ['start', '--bogus'],
      ['status', 'more'],
      ['connections', 'more'],
      ['rooms', '--limit'],
      ['kick', 'a.1', '--reason'],
      ['kick', 'a.1', '--json'],
      ['token', '--id', 'a'],
      ['token', '--id', 'a', '--type', 'b', '--code', 'c', '--ttl', '0'],
      ['start', '--app', '..'],
      ['start', '--app', 'nowhere'],
    ];
    for (const words of wrong) {
      complained = [];
      assert.equal(await type(...words), 2, words.join(' '));
      const usage =
        words.length === 0 ? /^.+\n\nusage: console <command>\n[^]+$/ : /^.+\nusage: console .*--help$/;
      assert.match(complained.join('\n'), usage, words.join(' '));
    }
    assert.deepEqual(printed, []);
  });

  it('says which command was probably meant, and how to see what it takes', async () => {
    await type('stauts');
    await type('connections', 'more');
    await type('token', '--id', 'a');
    assert.deepEqual(complained, [
      'unknown command: stauts, did you mean status?\nusage: console --help',
      'unknown command: more\nusage: console --help',
      'Missing required arguments: type, code\nusage: console token --help',
    ]);
  });

  it('answers 3 and what to type when nothing runs, but stop is content', async () => {
    const commands = ['status', 'say hi', 'reload', 'restart', 'connections', 'rooms'];
    for (const command of commands) assert.equal(await type(...command.split(' ')), 3, command);
    assert.equal(await type('kick', 'a.1', 'a.2', '--user', '7'), 3);
    assert.deepEqual(
      complained,
      Array.from({ length: 7 }, () => 'not running: public/console start'),
    );
    assert.equal(await type('stop'), 0);
    assert.deepEqual(printed, ['not running']);
  });

  it('ends nothing that a pid file names which is none, and says where it is', async () => {
    mkdirSync(join(root, 'runtime'));
    for (const lie of ['-1', '0', '1', 'hello', '{"pid":1}']) {
      complained = [];
      writeFileSync(join(root, 'runtime/holdline.pid'), lie);
      assert.equal(await type('stop'), 3, lie);
      assert.equal(complained.length, 1);
      assert.match(complained[0] ?? '', /^not running; .*runtime\/holdline\.pid names no server/);
    }
    assert.deepEqual(printed, []);
  });

  it('answers 1 and one line to what no gateway needs to be asked', async () => {
    const wrong: [RegExp, ...string[]][] = [
      [/^--limit is a whole number from 1 to 1000/, 'connections', '--limit', '0'],
      [/^--limit is a whole number from 1 to 1000/, 'connections', '--limit', '1.5'],
      [/^--limit is a whole number from 1 to 1000/, 'rooms', '--limit', '1001', '--json'],
      [/^--limit is a whole number from 1 to 1000/, 'rooms', '--limit', 'many'],
      [/^name connections by their ids, or a --user/, 'kick'],
      [/^name connections by their ids, or a --user/, 'kick', '--code', '4403', '--reason', 'x'],
      [/^an id is one that public\/console connections shows/, 'kick', 'a.1', 'a b'],
      [/^an id is one that public\/console connections shows/, 'kick', '\u001B[2J'],
      [/^at most 1000 connections at a time/, 'kick', ...Array.from({ length: 1_001 }, (_, n) => `a.${n}`)],
      [/^--user is the id of a user/, 'kick', '--user', ''],
      [/^--user is the id of a user/, 'kick', '--user', 'ö'.repeat(129)],
      [/^--user is the id of a user/, 'kick', '--user', 'a', '--user', 'b'],
      [/^--code is what a close frame can carry/, 'kick', 'a.1', '--code', '1006'],
      [/^--code is what a close frame can carry/, 'kick', 'a.1', '--code', '5000'],
      [/^--code is what a close frame can carry/, 'kick', 'a.1', '--code', 'x'],
      [/^--code is what a close frame can carry/, 'kick', 'a.1', '--code', '4000', '--code', '4001'],
      [/^say takes 1 to 8192 bytes of text/, 'say', ''],
      [/^say takes 1 to 8192 bytes of text/, 'say', '0'],
      [/^say takes 1 to 8192 bytes of text/, 'say', '再'.repeat(2_731)],
      [/^--reason has at most 123 bytes/, 'kick', 'a.1', '--reason', '再'.repeat(42)],
    ];
    for (const [sentence, ...words] of wrong) {
      complained = [];
      assert.equal(await type(...words), 1, words.join(' '));
      assert.equal(complained.length, 1);
      assert.match(complained[0] ?? '', sentence);
      assert.match(complained[0] ?? '', /^[\u0020-\u007E]+$/);
    }
    assert.deepEqual(printed, []);
  });

  it('prints a token alone', async () => {
    assert.equal(await type('token', '--id', 'u1', '--type', 'wechatUser', '--code', 'room1'), 0);
    assert.equal(printed.length, 1);
    assert.match(printed[0] ?? '', /^a1\.[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it('answers 6 to a bad configuration, with a line for each mistake', async () => {
    const file = join(root, 'bad.json');
    writeFileSync(file, '{"outside":{"port":"x"},"wrong":1}');
    const words = ['token', '--id', 'u1', '--type', 'wechatUser', '--code', 'room1', '--config', file];
    assert.equal(await type(...words), 6);
    assert.equal(complained.length, 2);
  });

  it('takes an application from inside of the project only', () => {
    mkdirSync(join(root, 'examples/chat'), { recursive: true });
    symlinkSync(tmpdir(), join(root, 'away'));
    assert.equal(appTree(root, 'examples/chat'), 'examples/chat');
    assert.equal(appTree(root, join(root, 'examples/chat')), 'examples/chat');
    for (const tree of ['.', '..', '../x', '/tmp', 'away'])
      assert.throws(() => appTree(root, tree), UsageError);
  });
});
