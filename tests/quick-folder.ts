import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const inMemory = '/dev/shm';
/** Several times what the tests of a run have written at any moment. */
const neededBytes = 6 * 2 ** 30;

/**
 * A new folder for what a run of the tests writes: in memory where Linux offers that with room to spare and nobody has asked
 * for another place. Most of what a scratch project costs the system is the making of small files on a disk.
 */
export function quickFolder(): string {
  if (process.env['TMPDIR'] === undefined && hasRoom()) {
    const folder = mkdtempSync(join(inMemory, 'hl-'));
    if (runsScripts(folder)) return folder;
    rmSync(folder, { recursive: true });
  }
  return mkdtempSync(join(tmpdir(), 'hl-'));
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(inMemory);
    return bavail * bsize >= neededBytes && process.availableMemory() >= neededBytes;
  } catch {
    return false; // there is no such place
  }
}

/** Containers like to mount it so that it does not. */
function runsScripts(folder: string): boolean {
  const script = join(folder, 'script');
  writeFileSync(script, '#!/bin/sh\n', { mode: 0o700 });
  const { status } = spawnSync(script);
  rmSync(script);
  return status === 0;
}
