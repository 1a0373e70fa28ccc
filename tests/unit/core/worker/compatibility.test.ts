import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { settingsSchema } from '../../../../core/config/schema.js';
import { escapeTexts, recordForActions } from '../../../../core/worker/escape-html.js';
import { TestWorker } from '../../../support/test-worker.js';

const both = { receiveMessage: true, escapeHtml: true } as const;
const request = { door: 'websocket', address: '::1', headers: {} } as const;

async function connected(compatibility = {}): Promise<TestWorker> {
  const worker = await TestWorker.start({ compatibility });
  worker.connect();
  return worker;
}

/** The events of everything that was sent, in order. */
function told({ link }: TestWorker): unknown[] {
  return link.sent.map((message) => ('data' in message ? JSON.parse(message.data.toString()).event : ''));
}

describe('compatibility.receiveMessage', () => {
  it('is off where nothing is said, and so is compatibility.escapeHtml', () => {
    const { compatibility } = settingsSchema.parse({});
    assert.deepEqual(compatibility, { receiveMessage: false, escapeHtml: false });
  });

  it('a request is told that it has come before its reply, over the same link and without its id', async () => {
    const worker = await connected({ receiveMessage: true });
    worker.send({ method: 'index', id: 1 });
    const data = '{"status":200,"event":"receiveMessage","info":"服务端已收到您的请求内容"}';
    assert.deepEqual(worker.link.sent[0], { kind: 'push', connection: 1, data });
    assert.deepEqual(told(worker), ['receiveMessage', 'success']);
  });

  it('also one that is refused, fails, or asks for what is not there', async () => {
    const worker = await connected({ receiveMessage: true });
    const events = ['mustBeWechatUser', 'controllerError', 'controllerNotFound', 'methodNotFound'];
    await worker.ask('boom', { kind: 'refusal' });
    await worker.ask('boom');
    await worker.ask('nope.nope.nope');
    await worker.ask('nope');
    assert.deepEqual(
      told(worker),
      events.flatMap((event) => ['receiveMessage', event]),
    );
  });

  it('not what is no request', async () => {
    const worker = await connected({ receiveMessage: true });
    for (const frame of ['hello', '[1]', 'null', '{"method":7}', '{"id":{}}', '{"constructor":1}'])
      worker.send(frame);
    worker.send({ method: 'x'.repeat(129) });
    assert.deepEqual(told(worker), Array.from({ length: 7 }).fill('badFrame'));
  });

  it('a request that waits for its turn is told so when its turn has come', async () => {
    const worker = await connected({ receiveMessage: true });
    worker.send({ method: 'slow', ms: 1 });
    const second = worker.send({ method: 'index' });
    assert.deepEqual(told(worker), ['receiveMessage']);
    await worker.reply(second);
    assert.deepEqual(told(worker), ['receiveMessage', 'success', 'receiveMessage', 'success']);
  });

  it('a link that is full does not keep it, since every frame may have its answers', async () => {
    const worker = await connected({ receiveMessage: true });
    worker.link.queuedBytes = Number.MAX_SAFE_INTEGER;
    worker.send({ method: 'index' });
    assert.deepEqual(told(worker), ['receiveMessage', 'success']);
  });
});

describe('compatibility.escapeHtml', () => {
  it('escapes five characters in texts, however deep, and touches nothing else', () => {
    const given = {
      '<k>': `<b class="x">O'Neil & co</b>`,
      list: ['&amp;', 1.5, [null, { deep: '<' }]],
      yes: true,
    };
    const before = structuredClone(given);
    assert.deepEqual(escapeTexts(given), {
      '<k>': '&lt;b class=&quot;x&quot;&gt;O&#039;Neil &amp; co&lt;/b&gt;',
      list: ['&amp;amp;', 1.5, [null, { deep: '&lt;' }]],
      yes: true,
    });
    assert.deepEqual(given, before, 'what was given stays as it was');
  });

  it('keeps a member that is called __proto__ a member', () => {
    const escaped = escapeTexts(JSON.parse('{"__proto__":{"polluted":"<"}}'));
    assert.equal(JSON.stringify(escaped), '{"__proto__":{"polluted":"&lt;"}}');
    assert.equal(Object.getPrototypeOf(escaped), Object.prototype);
  });

  it('is done before a schema sees the payload', async () => {
    const worker = await connected(both);
    await worker.ask('chat.session.keep', { value: { a: '<i>' } });
    assert.deepEqual((await worker.ask('chat.session.read')).param, { kept: { a: '&lt;i&gt;' } });
  });

  it('leaves the id of a request alone', async () => {
    const worker = await connected(both);
    assert.equal((await worker.ask('echo', { id: '<1>', v: '<' })).id, '<1>');
  });

  it('reaches onMessage', async () => {
    const worker = await connected(both);
    const { param } = await worker.ask('live.catchAll.whatever', { a: '<' });
    assert.deepEqual(param, { method: 'live.catchall.whatever', payload: { a: '&lt;' } });
  });

  it('escapes the claims but for the names among them, once, whichever worker gets the connection', async () => {
    const auth = { id: 'u1', type: 'a&b', code: '<R>', nickname: '<b>', more: { id: '<' } };
    const seen = { ...auth, nickname: '&lt;b&gt;', more: { id: '&lt;' } };
    const record = { id: 'g1.1', auth, request, openedAt: 0, rooms: ['<R>'] };
    assert.deepEqual(recordForActions(record, both), { ...record, auth: seen });
    assert.equal(recordForActions(record, { ...both, escapeHtml: false }), record);
    const worker = await TestWorker.start({ compatibility: both });
    for (const _ of ['at first', 'moved here again']) {
      worker.connect(1, auth);
      assert.deepEqual((await worker.reply(worker.send({ method: 'claims' }))).param, seen);
    }
  });

  it('gives a client that is nobody no claims', async () => {
    const worker = await TestWorker.start({ compatibility: both });
    worker.connect(1, {});
    assert.equal((await worker.ask('claims')).param, undefined);
  });
});
