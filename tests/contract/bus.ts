import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { type Heard, listen } from '../support/listen.js';
import { badNames, oddNames, type OpenHarness, useHarness } from './harness.js';

/** What every bus does. */
export function busContract(name: string, open: OpenHarness): void {
  describe(`the bus: ${name}`, () => {
    const harness = useHarness(open);

    it('brings messages to the other nodes, in order, with the name of the sender', async () => {
      const { a, b } = harness();
      const { heard } = await listen(b.bus, 'news', 3);
      for (const message of ['one', '', '{"three":"3\\n"}']) await a.bus.publish('news', message);
      assert.deepEqual(await heard, [
        ['one', a.bus.node],
        ['', a.bus.node],
        ['{"three":"3\\n"}', a.bus.node],
      ]);
    });

    it('lets no node hear itself', async () => {
      const { a, b } = harness();
      const { heard } = await listen(a.bus, 'news', 1);
      await a.bus.publish('news', 'mine');
      await b.bus.publish('news', 'yours');
      assert.deepEqual(await heard, [['yours', b.bus.node]]);
    });

    it('keeps channels apart', async () => {
      const { a, b } = harness();
      const all = await Promise.all(oddNames.map((odd) => listen(b.bus, odd, 1)));
      for (const odd of oddNames) await a.bus.publish(odd, `to ${odd}`);
      for (const [index, { heard }] of all.entries()) {
        assert.deepEqual(await heard, [[`to ${oddNames[index]}`, a.bus.node]]);
      }
    });

    it('calls every handler of a channel, also when one of them throws', async () => {
      const { a, b } = harness();
      await b.bus.subscribe('news', () => {
        throw new Error('a handler that fails');
      });
      const { heard } = await listen(b.bus, 'news', 2);
      await a.bus.publish('news', 'one');
      await a.bus.publish('news', 'two');
      assert.deepEqual(textsOf(await heard), ['one', 'two']);
    });

    it('calls a handler no more once its subscription has ended, and others still', async () => {
      const { a, b } = harness();
      const calls: string[] = [];
      const ended = await b.bus.subscribe('news', (message) => calls.push(message));
      const { heard } = await listen(b.bus, 'news', 1);
      await ended.end();
      await ended.end();
      await a.bus.publish('news', 'one');
      assert.deepEqual(textsOf(await heard), ['one']);
      assert.deepEqual(calls, []);
    });

    it('takes a channel up again that nobody listened to any more', async () => {
      const { a, b } = harness();
      const before = await b.bus.subscribe('news', () => undefined);
      await before.end();
      const { heard } = await listen(b.bus, 'news', 1);
      await a.bus.publish('news', 'one');
      assert.deepEqual(textsOf(await heard), ['one']);
    });

    it('refuses channels and messages that are none', async () => {
      const { bus } = harness().a;
      for (const bad of badNames) {
        await assert.rejects(bus.publish(bad, 'x'), RangeError);
        await assert.rejects(
          bus.subscribe(bad, () => undefined),
          RangeError,
        );
      }
      await assert.rejects(bus.publish('news', 'x'.repeat(1_048_577)), RangeError);
    });
  });
}

function textsOf(messages: readonly Heard[]): string[] {
  return messages.map(([text]) => text);
}
