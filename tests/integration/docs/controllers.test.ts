import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startHoldline } from '#testing';

import { compileExamples, namedBlocks, type CompiledExamples } from '../../support/docs/examples.js';
import { root } from '../../support/docs/markdown.js';
import { TestServer } from '../../support/server.js';
import { until } from '../../support/until.js';

describe('the examples of docs/controllers.md', () => {
  let folder = '';
  let appFolder = '';

  before(async () => {
    const compiled = await compileExamples(namedBlocks('docs/controllers.md'));
    assert.equal(compiled.complaints, '');
    folder = compiled.folder;
    appFolder = compiled.app;
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('count an audience, also when a line is cut', async (test) => {
    const server = await TestServer.start(test, { appFolder });
    const connect = async () => {
      const client = await server.connect();
      assert.equal((await client.next()).event, 'welcome');
      return client;
    };
    const [ann, bob] = [await connect(), await connect()];
    for (const [index, client] of [ann, bob].entries()) {
      const count = index + 1;
      assert.deepEqual((await client.ask('live.audience.join')).param, { count });
      assert.equal((await client.next()).param, count);
    }
    assert.deepEqual((await ann.next()).param, { count: 2 });
    bob.socket.terminate();
    assert.deepEqual((await ann.next()).param, { count: 1 });
    assert.equal((await ann.ask('live.audience.count')).param, 1);
    assert.equal((await ann.ask('live.audience.leave')).status, 200);
    assert.equal(await server.cluster.store.sets.size('audience:room1'), 0);
  });

  it('do a job every minute', async (test) => {
    const app = relative(join(root, 'dist'), appFolder);
    const line = await startHoldline(test, { app, settings: { heartbeat: { idleTimeoutMs: 0 } } });
    const [ann, bob] = [await line.connect({ id: 'ann' }), await line.connect({ id: 'bob' })];
    await line.advance(60_000);
    assert.deepEqual((await bob.next('statistics')).param, { count: 2 });
    await bob.end();
    await line.advance(60_000);
    await ann.next('statistics');
    assert.deepEqual((await ann.next('statistics')).param, { count: 1 });
    await ann.end();
    await line.expectCleanedUp();
  });

  it('keep banned users out, and count how the others leave', async (test) => {
    const server = await TestServer.start(test, { appFolder });
    const { keys, sets, counters } = server.cluster.store;
    await keys.set('banned:eve', '1');
    await assert.rejects(server.connect({ token: server.mint({ id: 'eve' }) }), /403/);
    const client = await server.connect({ token: server.mint({ id: 'ann' }) });
    await until('ann is entered', async () => (await sets.size('online')) === 1);
    client.socket.terminate();
    await until('ann is gone', async () => (await sets.size('online')) === 0);
    assert.deepEqual([await counters.get('visits:ann'), await counters.get('cut off')], [1, 1]);
  });
});

describe('the example of docs/coming-from-mswoole.md', () => {
  let compiled: CompiledExamples | undefined;

  before(async () => {
    compiled = await compileExamples(namedBlocks('docs/coming-from-mswoole.md'));
    assert.equal(compiled.complaints, '');
  });
  after(() => rm(compiled?.folder ?? '', { recursive: true, force: true }));

  it('answers and refuses with the words of the original', async (test) => {
    const server = await TestServer.start(test, { appFolder: compiled?.app ?? '' });
    const [user, wall] = [
      await server.connect(),
      await server.connect({ token: server.mint({ type: 'wall' }) }),
    ];
    const said = { status: 200, event: 'userSaySuccess', info: '发布聊天内容成功', param: 1 };
    assert.deepEqual(await user.ask('live.user.say', { say: 'hi' }), said);
    const refused = { status: 403, event: 'mustBeWechatUser', info: '仅允许微信用户连入' };
    assert.deepEqual(await wall.ask('live.user.say', { say: 'hi' }), refused);
  });
});
