import assert from 'node:assert/strict';
import { it } from 'node:test';

import { openCluster } from '../../../../core/cluster/open-cluster.js';
import { StoreUnavailable } from '../../../../core/cluster/store-unavailable.js';
import { settingsSchema } from '../../../../core/config/schema.js';
import { createLog } from '#library';
import { FakeClock } from '../../../../core/testing/fake-clock.js';
import { openRemoteHarness } from '../../../support/remote-harness.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

const settings = settingsSchema.parse({});
const log = createLog({ level: 'silent' });

it('opens the shared state of another process where a socket is given', async () => {
  const { clock, path, logs, a, close } = await openRemoteHarness(await temporaryFolder());
  const one = await openCluster({ settings, path, clock, log: logs.log });
  const two = await openCluster({ settings, path, node: 'two', clock, log: logs.log });
  await one.store.keys.set('k', '1');
  assert.equal(await a.store.keys.get('k'), '1');
  assert.equal(two.bus.node, 'two');
  assert.notEqual(one.bus.node, two.bus.node);
  await Promise.all([one.close(), two.close()]);
  await close();
});

it('opens the memory of this process where nothing is given', async () => {
  const clock = new FakeClock();
  const cluster = await openCluster({ settings, clock, log });
  await cluster.store.keys.set('k', '1');
  assert.equal(await cluster.store.keys.get('k'), '1');
  await cluster.close();
  assert.equal(clock.pending, 0);
});

it('opens Redis where it is configured', async () => {
  const { redis } = settingsSchema.parse({ redis: { url: 'redis://127.0.0.1:1' } });
  const opening = openCluster({ settings: { redis }, path: '/nowhere', clock: new FakeClock(), log });
  await assert.rejects(
    opening,
    (error) => error instanceof StoreUnavailable && /127\.0\.0\.1:1/.test(error.message),
  );
});
