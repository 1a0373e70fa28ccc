import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestWorker } from '../../../support/test-worker.js';

const columns = { 'zh-CN': '欢迎', en: 'Welcome.' } as const;

describe('a text with a column for each language', () => {
  for (const locale of ['zh-CN', 'en'] as const) {
    it(`is that of ${locale} in replies, refusals and pushes`, async () => {
      const worker = await TestWorker.start({ locale });
      worker.connect();
      for (const action of ['reply', 'refuse', 'other']) {
        const { event, info } = await worker.ask(`live.words.${action}`);
        assert.deepEqual({ event, info }, { event: 'welcome', info: columns[locale] });
      }
      await worker.ask('live.words.push');
      assert.deepEqual(
        worker.pushes.map(({ info }) => info),
        [columns[locale]],
      );
      const said = worker.link.sent.flatMap((message) =>
        message.kind === 'broadcast' ? [message.data] : [],
      );
      assert.equal(said.length, 2);
      for (const text of said) assert.equal(JSON.parse(text.toString()).info, columns[locale]);
    });
  }
});

describe('an action that takes the id of its request', () => {
  it('has it in the payload, and the reply carries it too', async () => {
    const worker = await TestWorker.start();
    worker.connect();
    for (const id of [7, 'm1']) {
      const { param, id: echoed } = await worker.ask('live.words.mark', { id, more: 1 });
      assert.deepEqual(param, { payload: { id, more: 1 }, isEmpty: false });
      assert.equal(echoed, id);
    }
  });

  it('also has one that no reply can carry', async () => {
    const worker = await TestWorker.start();
    worker.connect();
    for (const id of [null, true, 1.5, 'x'.repeat(65), ['exp', '1=1'], { a: 1 }]) {
      const reply = await worker.ask('live.words.mark', { id });
      assert.deepEqual(reply.param, { payload: { id }, isEmpty: false });
      assert.equal(reply.id, undefined);
    }
  });

  it('has none where there is none', async () => {
    const worker = await TestWorker.start();
    worker.connect();
    assert.deepEqual((await worker.ask('live.words.mark')).param, { payload: {}, isEmpty: true });
  });

  it('is the only one: anywhere else such an id makes a bad frame', async () => {
    const worker = await TestWorker.start();
    worker.connect();
    for (const method of ['live.words.reply', 'live.words.nothing', 'no.such.thing']) {
      assert.equal((await worker.ask(method, { id: ['exp'] })).event, 'badFrame', method);
    }
  });
});
