import { readFileSync } from 'node:fs';

/** What a process holds, bytes: all of its resident memory, and the part that no file backs. */
export interface Memory {
  readonly resident: number;
  readonly anonymous: number;
}

/** Adds up the memory of those processes, from `/proc` (Linux). The kernel's socket buffers are outside of these figures. */
export function memoryOf(pids: readonly number[]): Memory {
  return pids.map(memoryOfOne).reduce(
    (sum, { resident, anonymous }) => ({
      resident: sum.resident + resident,
      anonymous: sum.anonymous + anonymous,
    }),
    { resident: 0, anonymous: 0 },
  );
}

function memoryOfOne(pid: number): Memory {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return { resident: kibibytes(rollup, 'Rss') * 1024, anonymous: kibibytes(rollup, 'Anonymous') * 1024 };
}

function kibibytes(rollup: string, name: string): number {
  return Number(new RegExp(`^${name}: +([0-9]+) kB$`, 'm').exec(rollup)?.[1] ?? NaN);
}
