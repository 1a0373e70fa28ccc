import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { settingsSchema } from '../../../core/config/schema.js';
import { exitCodes } from '../../../core/console/terminal.js';
import { takeBlocks, root } from '../../support/docs/markdown.js';
import { answers } from '../../support/installed.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const [unit = ''] = takeBlocks('docs/deployment.md', 'ini', 1);
const folder = /^WorkingDirectory=(.*)$/m.exec(unit)?.[1] ?? '';

function valueOf(key: string): string {
  return new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1] ?? assert.fail(`the unit has no ${key}`);
}

/** What systemd says of a unit that belongs to this project. */
async function verify(text: string): Promise<string> {
  const file = join(await temporaryFolder(), 'holdline.service');
  await writeFile(file, text.replaceAll(`${folder}/`, root));
  const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
  return stderr
    .split('\n')
    .filter((line) => line.includes('holdline.service'))
    .join('\n');
}

describe('the systemd unit of docs/deployment.md', () => {
  it('is one that systemd understands', async (test) => {
    if (!answers('systemd-analyze', '--version')) return test.skip('there is no systemd on this machine');
    assert.equal(await verify(unit), '');
    assert.match(await verify(unit.replace('KillMode=', 'KilMode=')), /KilMode/);
  });

  it('starts as the document does, reloads, and does not try again what cannot succeed', () => {
    const [, start = ''] = takeBlocks('docs/deployment.md', 'sh', 2);
    const [, variable, words] = /^(HOLDLINE__\S+) \.\/(public\/.*)$/m.exec(start) ?? [];
    assert.equal(valueOf('Environment'), variable);
    assert.equal(valueOf('ExecStart'), `${folder}/${words}`);
    assert.equal(valueOf('ExecReload'), `${folder}/public/console reload`);
    assert.equal(valueOf('RestartPreventExitStatus'), String(exitCodes.badConfiguration));
    assert.equal(valueOf('ReadWritePaths'), `${folder}/runtime`);
  });

  it('waits longer for the end than the server takes', () => {
    const { drainMs } = settingsSchema.parse({}).setting;
    assert.ok(Number(valueOf('TimeoutStopSec')) * 1_000 > drainMs + 5_000);
  });
});
