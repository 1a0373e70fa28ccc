import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { namedBlocks } from '../support/docs/examples.js';
import { fencedBlocks, readDocument } from '../support/docs/markdown.js';
import { Newcomer } from '../support/newcomer.js';
import { until } from '../support/until.js';

/** What a newcomer may take from the first command to the answer of an action that was edited, milliseconds; loose, for a busy machine. */
const mostMs = 110_000;
const source = 'app/live/controller/poll.ts';

describe('a newcomer', () => {
  it('makes a project, installs, serves, adds a controller, edits and calls it, and no client is cut off', async (context) => {
    const newcomer = new Newcomer();
    context.after(() => newcomer.leave());
    const began = performance.now();
    const seconds = () => `${((performance.now() - began) / 1_000).toFixed(1)} s`;

    assert.equal((await newcomer.makeProject()).exitCode, 0);
    const { exitCode, output, offline } = await newcomer.install();
    if (offline !== undefined) return context.skip(`npm ci reaches no package registry: ${offline}`);
    assert.equal(exitCode, 0, output);
    context.diagnostic(`installed after ${seconds()}`);

    const server = newcomer.begin('npm', 'run', 'dev');
    await server.output.until(/Ctrl-C stops\./, 0, 60_000);
    const client = await newcomer.connect();
    assert.equal((await client.request('index')).status, 200);
    context.diagnostic(`served after ${seconds()}`);

    const made = await newcomer.type(
      'public/console',
      'make:controller',
      'live.poll',
      '--actions',
      'open,vote',
    );
    assert.equal(made.exitCode, 0, made.output);
    const ask = () => client.request('live.poll.vote');
    await until('the new controller answers', async () => (await ask()).status === 200);
    context.diagnostic(`a new controller answered after ${seconds()}`);

    const saved = performance.now();
    newcomer.edit(source, '{ method: context.method }', '{ votes: 1, by: context.id }');
    newcomer.edit(source, '{ method: context.method }', '{ votes: 2, by: context.id }');
    await until('the edited code answers', async () =>
      JSON.stringify((await ask()).param).includes('"votes":2'),
    );
    context.diagnostic(
      `edited code answered after ${seconds()}, ${Math.round(performance.now() - saved)} ms from the save`,
    );
    assert.ok(performance.now() - began < mostMs, seconds());
    assert.ok(client.isOpen);

    process.kill(-server.pid, 'SIGINT');
    assert.equal((await client.closed).code, 1001);
    await server.exited;
    assert.deepEqual(newcomer.living, []);
  });

  it('has a project that passes its own checks and tests, and those of the documents', async (context) => {
    const newcomer = new Newcomer();
    context.after(() => newcomer.leave());
    assert.equal((await newcomer.makeProject()).exitCode, 0);
    newcomer.borrowPackages();
    const words = ['make:controller', 'big-screen.live-wall', '--actions', 'open,vote', '--test'];
    const made = await newcomer.type('public/console', ...words);
    assert.equal(made.exitCode, 0, made.output);
    const [room = ''] = fencedBlocks(readDocument('README.md'), 'ts');
    newcomer.write('app/chat/controller/room.ts', room);
    for (const [path, text] of namedBlocks('docs/testing.md')) newcomer.write(path, text);
    const { exitCode, output } = await newcomer.type('npm', 'test');
    assert.equal(exitCode, 0, output);
    for (const name of ['index.index', 'bigScreen.liveWall', 'chat.room'])
      assert.match(output, new RegExp(`✔ ${name}`));
    assert.match(output, /^ℹ pass 6$/m);
    assert.deepEqual(newcomer.living, []);
  });
});
