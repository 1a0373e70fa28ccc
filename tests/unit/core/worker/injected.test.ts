import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createLog, systemClock } from '#library';
import { settingsSchema } from '../../../../core/config/schema.js';
import { createApplication } from '../../../../core/worker/application.js';
import { memoryCluster } from '../../../support/memory-cluster.js';

it('gives a controller the settings of its application and a log with its name', async () => {
  const lines: string[] = [];
  await createApplication({
    appFolder: fileURLToPath(new URL('../../../fixtures/injected', import.meta.url)),
    settings: { ...settingsSchema.parse({}), own: { shop: { title: 'corner' } } },
    cluster: memoryCluster(),
    node: 'w1',
    log: createLog({ fields: { role: 'worker' }, destination: { write: (line) => lines.push(line) } }),
    clock: systemClock,
  });
  const { role, name, title, password, msg } = JSON.parse(lines[0] ?? '{}');
  assert.deepEqual(
    [role, name, title, password, msg],
    ['worker', 'shop.index', 'corner', '[hidden]', 'made'],
  );
});
