import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import { startHoldline } from '#testing';
import { fencedBlocks, readDocument } from '../../support/docs/markdown.js';
import { WireClient } from '../../support/docs/wire-client.js';

const blocks = fencedBlocks(readDocument('docs/protocol.md'), 'wire');

const server = await startHoldline({ after }, { settings: { auth: { required: false } } });

describe('docs/protocol.md', () => {
  it('has examples', () => {
    assert.ok(blocks.length >= 5);
  });

  for (const [index, block] of blocks.entries()) {
    it(`is what happens: example ${index + 1}`, { timeout: 10_000 }, async () => {
      const client = await WireClient.connect(server.url);
      try {
        for (const line of block.trimEnd().split('\n')) {
          assert.match(line, /^[→←] ./);
          const frame = line.slice(2);
          if (line.startsWith('→')) client.send(frame);
          else assert.equal(await client.next(), frame);
        }
      } finally {
        client.close();
      }
    });
  }
});
