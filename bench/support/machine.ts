import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem, type } from 'node:os';

/** Where servers and where the load run, so that neither takes the other's time. */
export const cores = { server: 0, load: 1 } as const;

const hasTaskset = spawnSync('taskset', ['--version']).status === 0;
const canPin = hasTaskset && availableParallelism() >= 2;

/** A command that runs on that core, with all its children; the command as it is where that cannot be had. */
export function pinned(core: number, command: readonly string[]): readonly string[] {
  return canPin ? ['taskset', '-c', String(core), ...command] : command;
}

/** Puts this process itself, with its threads, on that core. */
export function pinSelf(core: number): void {
  if (canPin) spawnSync('taskset', ['-acp', String(core), String(process.pid)]);
}

/** The line that belongs above every figure: what it was measured on, and whether server and load had a core each. */
export function machineLine(now: Date, isPinned = canPin): string {
  const model = cpus()[0]?.model ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  const pinning = isPinned ? `server on core ${cores.server}, load on core ${cores.load}` : 'not pinned';
  const date = now.toISOString().slice(0, 10);
  return `${date}, ${model} × ${cpus().length}, ${memory} GiB, ${systemName()}, Node ${process.versions.node}, ${pinning}`;
}

function systemName(): string {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? type();
  } catch {
    return type(); // not every system has this file
  }
}
