import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  encodeEnvelope,
  encodeHead,
  encodeReply,
  encodeWritten,
} from '../../../../core/protocol/envelope.js';
import { jsonParts } from '../../../../core/protocol/json-parts.js';
import { bytesOf, type HeadedText, isLarger, sizeOf } from '../../../../core/protocol/payload.js';

const head = encodeHead(200, 'success', '执行完成');
const long = 100_000;

const params = {
  nothing: undefined,
  'a short text': 'x',
  'a short text in Chinese': '你好',
  'a long text': 'x'.repeat(long),
  'a long text in Chinese': '好'.repeat(long),
  'a long text with one Chinese character at its end': `${'x'.repeat(long)}好`,
  'a long text with one Chinese character at its beginning': `好${'x'.repeat(long)}`,
  'long emoji': '🎈'.repeat(long),
  'a long text with half an emoji': `${'x'.repeat(long)}\ud83c`,
  'a long text with everything that is escaped': `${'x'.repeat(20_000)}"\\\n\u0000\u007f\u2028\udc00`.repeat(
    5,
  ),
  'an empty list': [],
  'an object of which nothing is left': { a: undefined },
  'a large list': Array.from({ length: 20_000 }, (_, index) => ({ index })),
};

describe('a reply for a head whose bytes are kept', () => {
  for (const [name, param] of Object.entries(params)) {
    it(`says the same as in one text: ${name}`, () => {
      for (const id of [undefined, 7, -0, 'a"b', '好']) {
        const text = encodeEnvelope(head, param, id);
        assertSays(encodeReply(Buffer.from(head), param, id), text);
        const parts = [...jsonParts(param)];
        const bytes = Buffer.byteLength(parts.join(''));
        assertSays(encodeWritten(Buffer.from(head), { parts, bytes }, id), text);
      }
    });
  }
});

function assertSays(reply: HeadedText, text: string): void {
  assert.ok(bytesOf(reply).equals(Buffer.from(text)));
  assert.equal(reply.toString(), text);
  const bytes = Buffer.byteLength(text);
  assert.equal(sizeOf(reply), bytes);
  assert.deepEqual([isLarger(reply, bytes), isLarger(reply, bytes - 1)], [false, true]);
}
