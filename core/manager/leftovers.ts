import { setTimeout as wait } from 'node:timers/promises';
import type { Clock, Log } from '#library';
import { isAlive, type MarkedChild, type PidFileContent } from './pid-file.js';

/** Children notice by themselves that their manager is gone; they get so long for it, milliseconds. */
const leaveMs = 1_500;
const lookMs = 50;

/**
 * Ends what is left of a server whose manager is gone; gives its processes, which then are all dead. A process is only touched
 * when its start time fits too.
 */
export async function endLeftovers(
  left: PidFileContent,
  clock: Clock,
  log: Log,
): Promise<readonly MarkedChild[]> {
  if (left.kind === 'nonsense') log.warn('runtime/holdline.pid made no sense: replaced');
  if (left.kind !== 'stale') return [];
  const { children, pid } = left.record;
  const alive = () => children.filter((child) => child.pid !== process.pid && isAlive(child));
  log.warn({ pid, left: alive().length }, 'the last manager did not stop in order: taking over');
  await until(() => alive().length === 0, clock, leaveMs);
  for (const child of alive()) {
    log.warn({ pid: child.pid }, 'a process of the last manager is still there: killed');
    kill(child.pid);
  }
  await until(() => alive().length === 0, clock, leaveMs);
  return children.filter((child) => !isAlive(child));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone since, or another user's, who must end it.
  }
}

/** Processes of somebody else send no event when they end. These timers keep the manager alive: nothing else does yet. */
async function until(isDone: () => boolean, clock: Clock, mostMs: number): Promise<void> {
  const end = clock.now() + mostMs;
  while (!isDone() && clock.now() < end) await wait(lookMs);
}
