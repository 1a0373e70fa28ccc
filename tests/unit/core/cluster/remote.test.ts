import assert from 'node:assert/strict';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { RemoteCluster } from '../../../../core/cluster/remote/client.js';
import { kinds } from '../../../../core/cluster/remote/messages.js';
import { ClusterServer } from '../../../../core/cluster/remote/server.js';
import { StoreUnavailable, type UnavailableReason } from '../../../../core/cluster/store-unavailable.js';
import { PacketBatch } from '../../../../core/link/packet.js';
import { clusterContract } from '../../../contract/cluster.js';
import { listen } from '../../../support/listen.js';
import { openRemoteHarness, type RemoteHarness } from '../../../support/remote-harness.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

const folder = await temporaryFolder();

clusterContract('in the memory of another process', () => openRemoteHarness(folder));

function because(...reasons: UnavailableReason[]) {
  return (error: unknown) => error instanceof StoreUnavailable && reasons.includes(error.reason);
}

describe('shared state in the memory of another process', () => {
  let harness: RemoteHarness;
  beforeEach(async () => void (harness = await openRemoteHarness(folder)));
  afterEach(() => harness.close());

  it('is behind a socket that no other user may open', () => {
    assert.equal(statSync(harness.path).mode & 0o777, 0o600);
  });

  it('keeps the order of requests and takes them while others are under way', async () => {
    const { keys } = harness.a.store;
    const large = 'é'.repeat(524_288);
    const results = await Promise.all([
      keys.set('k', large),
      keys.get('k'),
      keys.set('k', 'small'),
      keys.get('k'),
      keys.delete('k'),
      keys.get('k'),
    ]);
    assert.equal(results[1] === large, true);
    assert.deepEqual([results[0], ...results.slice(2)], [true, true, 'small', true, undefined]);
  });

  it('refuses what waits and what comes while the server is gone; and works by itself when it is back', async () => {
    const { a, b, clock, stopServer, startServer, logs } = harness;
    const heard: string[] = [];
    await b.bus.subscribe('news', (message) => heard.push(message));
    await a.ledger.lease('g1', 6_000);
    const waiting = Promise.allSettled(Array.from({ length: 100 }, () => a.store.keys.get('k')));
    const gone = logs.next('the shared state is gone');
    await stopServer();
    for (const result of await waiting)
      assert.ok(result.status === 'fulfilled' || because('connection')(result.reason));
    await gone;
    await assert.rejects(a.store.keys.get('k'), because('connection'));
    await assert.rejects(
      a.bus.subscribe('more', () => undefined),
      because('connection'),
    );
    assert.equal(a.unanswered, 0);
    assert.equal(a.ledger.isLeaseValid('g1'), true);
    await startServer();
    const back = Promise.all([
      logs.next('is there again', '"node":"a"'),
      logs.next('is there again', '"node":"b"'),
    ]);
    const gap = new Promise<void>((resolve) => b.bus.onGap(resolve));
    clock.advance(50);
    await Promise.all([back, gap]);
    const { heard: end } = await listen(b.bus, 'end', 1);
    await a.bus.publish('news', 'back');
    await a.bus.publish('end', '');
    await end;
    assert.deepEqual(heard, ['back']);
  });

  it('goes on trying while the server is away', async () => {
    const { b, clock, stopServer, startServer, logs } = harness;
    const gone = logs.next('the shared state is gone', '"node":"b"');
    await stopServer();
    await gone;
    for (const delay of [50, 100, 200]) {
      const failed = logs.next('still away', '"node":"b"');
      clock.advance(delay);
      await failed;
    }
    await startServer();
    const back = logs.next('is there again', '"node":"b"');
    clock.advance(400);
    await back;
    assert.equal(await b.store.keys.get('k'), undefined);
  });

  it('refuses more requests or bytes than may wait, and goes on when they are answered', async () => {
    const { options } = harness;
    const limits = { requests: 3, bytes: 1_000 };
    const client = await RemoteCluster.open({ ...options('c'), limits });
    const { keys } = client.store;
    const fits = ['1', '2', '3'].map((value) => keys.set('k', value));
    await assert.rejects(keys.set('k', '4'), because('busy'));
    await Promise.all(fits);
    const large = keys.set('k', 'x'.repeat(1_000));
    await assert.rejects(keys.set('k', '5'), because('busy'));
    await large;
    assert.equal((await keys.get('k'))?.length, 1_000);
    await client.close();
  });

  it('refuses everything once it was closed, also what is under way', async () => {
    const { a } = harness;
    const underWay = a.store.keys.get('k');
    await a.close();
    await a.close();
    await assert.rejects(underWay, because('closed'));
    await assert.rejects(a.store.keys.get('k'), because('closed'));
  });

  it('takes nothing more from somebody who sends no packets, or asks before it says who it is', async () => {
    const { path, a } = harness;
    const request = new PacketBatch();
    request.add(kinds.request, 0, 1, '["keys.get","k"]');
    const noJson = new PacketBatch();
    noJson.add(kinds.hello, 0, 1, '{');
    for (const bytes of [Buffer.from('GET / HTTP/1.1\r\n\r\n'), request.take(), noJson.take()]) {
      const stranger = connect(path, () => stranger.write(bytes));
      await once(stranger.resume(), 'close');
    }
    assert.equal(await a.store.keys.get('k'), undefined);
  });

  it('refuses a client of another version', async () => {
    const { path } = harness;
    const hello = new PacketBatch();
    hello.add(kinds.hello, 0, 1, '{"version":99,"node":"c"}');
    const client = connect(path, () => client.write(hello.take()));
    const [answer]: Buffer[] = await once(client, 'data');
    client.destroy();
    assert.match(String(answer), /speaks version 1, the client 99/);
  });
});

describe('a client of shared state', () => {
  it('refuses to open where nobody listens', async () => {
    const harness = await openRemoteHarness(folder);
    await harness.stopServer();
    await assert.rejects(RemoteCluster.open(harness.options('c')), because('connection'));
    await harness.close();
  });

  it('waits for an answer as long as it may, and for no other time', async () => {
    const harness = await openRemoteHarness(folder);
    const path = join(folder, 'silent.sock');
    const accepted: Socket[] = [];
    const silent = createServer((socket) => accepted.push(socket.resume())).listen(path);
    await once(silent, 'listening');
    const connected = once(silent, 'connection');
    const opening = assert.rejects(
      RemoteCluster.open({ ...harness.options('c'), path, timeoutMs: 500 }),
      because('timeout'),
    );
    await connected;
    harness.clock.advance(500);
    await opening;
    for (const socket of accepted) socket.destroy();
    silent.close();
    await harness.close();
  });
});

describe('a server of shared state', () => {
  it('replaces what a dead process has left, and nothing that is alive', async () => {
    const { memory, logs, close, options } = await openRemoteHarness(folder);
    const path = join(folder, 'left.sock');
    writeFileSync(path, '');
    const server = await ClusterServer.listen({ memory, path, log: logs.log });
    await assert.rejects(ClusterServer.listen({ memory, path, log: logs.log }), /EADDRINUSE/);
    const client = await RemoteCluster.open({ ...options('c'), path });
    assert.equal(await client.store.keys.get('k'), undefined);
    await client.close();
    await server.close();
    await server.close();
    await close();
  });
});
