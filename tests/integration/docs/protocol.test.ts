import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { after, describe, it } from 'node:test';

import { startHoldline, type Holdline } from '#testing';
import { compileExamples } from '../../support/docs/examples.js';
import { allBlocks, readDocument, root, takeBlocks } from '../../support/docs/markdown.js';
import { WireClient } from '../../support/docs/wire-client.js';
import { exchange } from '../../support/raw-handshake.js';

const index = 'app/index/controller/index.ts';
const [room = ''] = takeBlocks('README.md', 'ts', 1);
const [handshake = ''] = takeBlocks('docs/protocol.md', 'http', 1);
const examples = allBlocks(readDocument('docs/protocol.md')).filter(({ language }) => language === 'wire');

const compiled = await compileExamples(
  new Map([
    [index, readDocument(index)],
    ['app/chat/controller/room.ts', room],
  ]),
);
after(() => rm(compiled.folder, { recursive: true, force: true }));

/** A server with settings as they stand behind the word `wire`: `limits.msgBurst=1`. */
function serve(label: string): Promise<Holdline> {
  const app = relative(join(root, 'dist'), compiled.app);
  const [key = '', value = ''] = label.split('=');
  const [section = '', name = ''] = key.split('.');
  const own = label === '' ? {} : { [section]: { [name]: JSON.parse(value) as unknown } };
  return startHoldline({ after }, { app, settings: { auth: { required: false }, ...own } });
}

const server = await serve('');
const servers = new Map([['', server]]);
for (const { label } of examples) servers.set(label, servers.get(label) ?? (await serve(label)));

describe('docs/protocol.md', () => {
  it('has examples that compile, and more than a few', () => {
    assert.equal(compiled.complaints, '');
    assert.ok(examples.length >= 8);
  });

  it('shows a handshake that is answered with 101', async (test) => {
    const lines = handshake.replace(/(?<=auth=)\S+/, encodeURIComponent(server.token()));
    const bytes = Buffer.from(`${lines.replaceAll('\n', '\r\n')}\r\n`);
    const answer = await exchange(test, Number(new URL(server.url).port), bytes);
    // The key is that of RFC 6455, which has the answer to it too.
    assert.deepEqual(
      [answer.status, answer.header('sec-websocket-accept')],
      [101, 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='],
    );
    assert.equal(await answer.ask('2'), '3');
  });

  for (const [number, { label, content }] of examples.entries()) {
    it(`is what happens: example ${number + 1} ${label}`, { timeout: 10_000 }, async () => {
      const client = await WireClient.connect(servers.get(label)?.url ?? '');
      try {
        for (const line of content.trimEnd().split('\n')) {
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
