import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { after, describe, it } from 'node:test';

import { startHoldline, type Holdline } from '#testing';
import { compileExamples } from '../../support/docs/examples.js';
import { root, takeBlocks } from '../../support/docs/markdown.js';

const [late = '', left = ''] = takeBlocks('docs/testing.md', 'text', 2);
const [room = ''] = takeBlocks('README.md', 'ts', 1);
/** The controller of the README, but it leaves something behind. */
const careless = room
  .replace("'lobby'); //", "'lobby'); setInterval(() => {}, 1_000).unref(); //")
  .replace('context.session.name = name;', '$& await this.store.sets.add(`audience:room1`, context.id);')
  .replace('export class RoomController {', '$& constructor(private readonly store: SharedStore) {}')
  .replace('Refusal,', 'Refusal, SharedStore,');

async function serve(text: string): Promise<Holdline> {
  const { folder, app, complaints } = await compileExamples(new Map([['app/chat/controller/room.ts', text]]));
  assert.equal(complaints, '');
  after(() => rm(folder, { recursive: true, force: true }));
  return startHoldline({ after }, { app: relative(join(root, 'dist'), app), patienceMs: 1_000 });
}

/** The message of what is thrown, as it would be with the usual patience; where in a file it was is left open. */
async function messageOf(attempt: Promise<unknown>): Promise<string> {
  const error: unknown = await attempt.catch((reason: unknown) => reason);
  assert.ok(error instanceof Error);
  return openPlaces(error.message.replace('1000 ms', '5000 ms'));
}

function openPlaces(text: string): string {
  return text
    .trim()
    .replaceAll(/\btest\.\d+/g, 'test.N')
    .replaceAll(/\(\S*\/?(chat\/controller\/room\.ts):\d+:\d+\)/g, '($1)');
}

const servers = { good: await serve(room), careless: await serve(careless) };

describe('docs/testing.md', () => {
  it('shows what is said where something does not come', async () => {
    const ada = await servers.good.connect({ id: 'ada' });
    await ada.request('chat.room.join', { name: 'Ada' });
    assert.equal(await messageOf(ada.next('said')), late.trim());
  });

  it('shows what is said where something is left', async () => {
    const ada = await servers.careless.connect({ id: 'ada' });
    await ada.request('chat.room.join', { name: 'Ada' });
    await ada.end();
    assert.equal(await messageOf(servers.careless.expectCleanedUp()), openPlaces(left));
  });
});
