import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { leastRoom, PayloadCursor } from '../../../../core/link/payload-cursor.js';
import { bytesOf, HeadedText, type Payload, Pieces } from '../../../../core/protocol/payload.js';

const letters = 'aé漢😀';
const payloads: readonly (readonly [name: string, payload: Payload])[] = [
  ['nothing', ''],
  ['a text', letters.repeat(50)],
  ['a text of large characters only', '😀'.repeat(99)],
  ['a text with halves of characters', `${letters}\ud83d`.repeat(50)],
  ['bytes', Buffer.from(letters.repeat(50))],
  ['several pieces', new Pieces([Buffer.from('abc'), Buffer.alloc(0), Buffer.from('漢'.repeat(40))], 123)],
  ['a text with a head', new HeadedText(Buffer.from('{"状态":'), ['"', letters.repeat(30), '"'])],
];

describe('a payload that is written piece by piece', () => {
  for (const [name, payload] of payloads) {
    it(`is what it is in one, ${name}, however small the pieces`, () => {
      for (let room = leastRoom; room < 40; room++) {
        const cursor = new PayloadCursor(payload);
        const pieces: Buffer[] = [];
        do {
          const left = cursor.left;
          const piece = Buffer.alloc(room);
          pieces.push(piece.subarray(0, cursor.fill(piece)));
          assert.ok(cursor.isAtEnd || cursor.left < left, `${room} bytes are enough for something`);
        } while (!cursor.isAtEnd);
        assert.deepEqual(Buffer.concat(pieces), bytesOf(payload), `pieces of ${room} bytes`);
        assert.equal(cursor.left, 0);
      }
    });
  }

  it('fills what it is given, up to the last character that fits', () => {
    const cursor = new PayloadCursor('漢'.repeat(10));
    const target = Buffer.alloc(8);
    assert.deepEqual([cursor.fill(target), cursor.left], [6, 24]);
    assert.deepEqual([cursor.fill(target.subarray(0, leastRoom - 1)), cursor.left], [0, 24]);
  });
});
