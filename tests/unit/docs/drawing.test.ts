import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { errorStatus } from '../../../core/protocol/errors.js';
import { settingsSchema } from '../../../core/config/schema.js';
import { takeBlocks } from '../../support/docs/markdown.js';

const [drawing = ''] = takeBlocks('docs/lifecycle.md', 'text', 1);
const [heads = '', ...lines] = drawing.trimEnd().split('\n');

describe('the drawing of docs/lifecycle.md', () => {
  it('has a line for each of the four, from the top to the bottom', () => {
    const [client = 0, gateway = 0, worker = 0] = [...(lines[0] ?? '').matchAll(/│/g)].map(
      ({ index }) => index,
    );
    for (const line of lines) {
      assert.deepEqual([line[client], line[gateway]], ['│', '│'], line);
      assert.match(line[worker] ?? '', /[│╳─]/, line); // an arrow to the shared state goes past it
    }
    for (const name of ['client', 'gateway', 'worker', 'shared state']) assert.ok(heads.includes(name));
  });

  it('goes from the handshake over the states of a connection to its end, in the words of the code', () => {
    const words = ['handshake', 'onOpen', '101', 'opening', 'open', 'frame', 'reply', 'closing', 'ended'];
    const places = words.map((word) => drawing.search(new RegExp(`\\b${word}\\b`)));
    assert.ok(!places.includes(-1), String(places));
    const order = ['handshake', '101', 'push, reply', 'closing'].map((word) => drawing.indexOf(word));
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
    assert.ok(drawing.includes(`${errorStatus.workerLost} workerLost`));
    const { maxInFlightPerConn } = settingsSchema.parse({}).limits;
    assert.ok(drawing.includes(`at most ${maxInFlightPerConn} not answered`));
  });
});
