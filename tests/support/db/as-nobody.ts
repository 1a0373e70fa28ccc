import { spawnSync, type SpawnOptions } from 'node:child_process';
import { chownSync } from 'node:fs';

/** The user without rights. */
const nobody = 65_534;

/** Where a server that refuses to be root can run: the folder is its own. */
export function asNobody(folder: string): SpawnOptions {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder, nobody, nobody);
  const env = { ...process.env, HOME: folder };
  return { cwd: folder, env, ...(isRoot ? { uid: nobody, gid: nobody } : {}) };
}

/** Runs a command to its end. */
export function runToEnd(program: string, words: readonly string[], options: SpawnOptions): void {
  const { status, stderr, error } = spawnSync(program, words, { ...options, stdio: 'pipe' });
  if (status !== 0) throw error ?? new Error(`${program} has failed:\n${String(stderr)}`);
}
