import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { openLog, logFolder } from '../../../../core/config/open-log.js';
import { settingsSchema } from '../../../../core/config/schema.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

const defaults = settingsSchema.parse({}).log;
const background = { HOLDLINE_IN_BACKGROUND: '1' };

function recordsIn(root: string): { msg: string }[] {
  const folder = logFolder(root);
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const lines = files.flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

describe('the log of a process', () => {
  it('is in the file of the day where the server is in the background', async () => {
    const root = await temporaryFolder();
    openLog({ root, fields: { role: 'worker' }, env: background }).log.info('written');
    assert.match(readdirSync(logFolder(root)).join(), /^holdline-\d{4}-\d{2}-\d{2}\.log$/);
    assert.deepEqual(
      recordsIn(root).map(({ msg }) => msg),
      ['written'],
    );
  });

  it('is in files wherever the settings want it, and nowhere else', async () => {
    const root = await temporaryFolder();
    const silent = { ...defaults, level: 'silent' } as const;
    openLog({ root, fields: {}, settings: { ...silent, to: 'output' }, env: background }).log.error('no');
    assert.deepEqual(recordsIn(root), []);
    openLog({ root, fields: {}, settings: { ...defaults, to: 'files' }, env: {} }).log.info('yes');
    assert.equal(recordsIn(root).length, 1);
  });

  it('takes other settings while it is open', async () => {
    const root = await temporaryFolder();
    const { log, use } = openLog({ root, fields: {}, settings: { ...defaults, to: 'files' }, env: {} });
    log.debug('too much');
    use({ ...defaults, to: 'files', level: 'debug' });
    log.debug('wanted');
    use({ ...defaults, to: 'files', level: 'error' });
    log.warn('too much');
    assert.deepEqual(
      recordsIn(root).map(({ msg }) => msg),
      ['wanted'],
    );
  });
});
