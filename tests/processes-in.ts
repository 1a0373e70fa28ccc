import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The numbers of all living processes that run a file of that folder, whoever their parent is by now. */
export function processesIn(folder: string): number[] {
  const all = existsSync('/proc/self/cmdline') ? fromProc() : fromPs();
  return all
    .filter(({ pid, command }) => pid !== process.pid && command.includes(folder))
    .map(({ pid }) => pid);
}

interface Running {
  readonly pid: number;
  readonly command: string;
}

function fromProc(): Running[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map((name) => ({ pid: Number(name), command: commandOf(name) }));
}

/** Empty for a process that is dead and only waits for its parent to hear of it. */
function commandOf(name: string): string {
  try {
    return readFileSync(`/proc/${name}/cmdline`, 'utf8');
  } catch {
    return ''; // it ended meanwhile
  }
}

function fromPs(): Running[] {
  const lines = execFileSync('ps', ['-axww', '-o', 'pid=,args='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => ({ pid: Number.parseInt(line, 10), command: line }));
}
