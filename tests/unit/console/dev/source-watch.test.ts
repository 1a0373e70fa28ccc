import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { SourceWatch } from '../../../../core/console/dev/source-watch.js';
import { within } from '../../../support/within.js';

describe('the watch over the sources', () => {
  let root = '';
  let watch: SourceWatch;
  let stop = new AbortController();
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const noticed = async (change: () => void) => {
    const seen = await watch.settled(stop.signal);
    change();
    return within('a change', watch.changed(seen, stop.signal));
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'hl-'));
    stop = new AbortController();
    watch = new SourceWatch(root, ['app', 'gone']);
    write('app/live/controller/user.ts', 'one');
    write('app/live/notes.txt', 'one');
  });
  afterEach(() => {
    stop.abort();
    rmSync(root, { recursive: true, force: true });
  });

  it('notices what is saved, made, removed, and put into the place of another', async () => {
    const user = 'app/live/controller/user.ts';
    assert.deepEqual(await noticed(() => write(user, 'two')), [user]);
    assert.deepEqual(await noticed(() => write('app/chat/controller/room.ts', '')), [
      'app/chat/controller/room.ts',
    ]);
    assert.deepEqual(
      await noticed(() => {
        write('draft', 'six');
        utimesSync(join(root, 'draft'), 1, 1);
        renameSync(join(root, 'draft'), join(root, user));
      }),
      [user],
    );
    assert.deepEqual(await noticed(() => rmSync(join(root, 'app/chat'), { recursive: true })), [
      'app/chat/controller/room.ts',
    ]);
    assert.deepEqual(await noticed(() => write('.env', 'A=1')), ['.env']);
  });

  it('tells at once what was saved while nobody asked', async () => {
    const seen = await watch.settled(stop.signal);
    write('app/live/notes.txt', 'two');
    write('app/live/controller/user.ts', 'two');
    await watch.settled(stop.signal);
    assert.deepEqual(await watch.changed(seen, stop.signal), ['app/live/controller/user.ts']);
  });

  it('ends without a change when it is told to', async () => {
    const waiting = watch.changed(await watch.settled(stop.signal), stop.signal);
    stop.abort();
    assert.deepEqual(await within('the end', waiting), []);
  });

  it('does not wait for ever where somebody never stops writing', async () => {
    let count = 0;
    const writer = setInterval(() => write('app/live/controller/user.ts', String(count++)), 10);
    const seen = await within('the sources', watch.settled(stop.signal), 10_000);
    clearInterval(writer);
    assert.equal(seen.size, 1);
  });
});
