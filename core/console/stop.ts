import { setTimeout as wait } from 'node:timers/promises';
import { isAlive, pidPath, readPidFile, type PidRecord } from '../manager/pid-file.js';
import type { Progress } from '../manager/rollout.js';
import { askManager, ManagerRefused, NotRunning } from './manager-client.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** What became of a server that was to end; `misled`: nothing runs, and the mark names no server but something else. */
export type Stopped =
  { readonly kind: 'stopped' | 'notRunning' | 'misled' } | { readonly kind: 'stuck'; readonly pid: number };

/** A manager that takes longer than its own drain limit allows does not stop by itself any more, milliseconds. */
const patienceMs = 60_000;
const lookMs = 20;

/** Ends the server, and says what came of it. */
export async function stop(context: CommandContext): Promise<ExitCode> {
  const stopped = await endServer(context);
  if (stopped.kind === 'stopped') context.terminal.print('stopped');
  if (stopped.kind === 'notRunning') context.terminal.print('not running');
  return judgeStop(context, stopped);
}

/** Ends the server and returns when its process is gone, so that the next start finds everything free. */
export async function endServer(context: CommandContext, progress?: Progress): Promise<Stopped> {
  const found = readPidFile(pidPath(context.root));
  const record = found.kind === 'running' ? found.record : undefined;
  try {
    await askManager(context, { method: 'stop' }, progress);
  } catch (error) {
    if (error instanceof NotRunning) return { kind: found.kind === 'nonsense' ? 'misled' : 'notRunning' };
    if (!(error instanceof ManagerRefused) || record === undefined) throw error;
    terminate(record);
  }
  if (record === undefined || (await isGone(record))) return { kind: 'stopped' };
  return { kind: 'stuck', pid: record.pid };
}

/** How a command ends that was to end the server; what is left to do is told. */
export function judgeStop({ root, terminal }: CommandContext, stopped: Stopped): ExitCode {
  switch (stopped.kind) {
    case 'stopped':
    case 'notRunning':
      return exitCodes.ok;
    case 'misled':
      terminal.complain(`not running; ${pidPath(root)} names no server, so nothing was ended: remove it`);
      return exitCodes.notRunning;
    case 'stuck':
      terminal.complain(`the server does not stop: kill -9 ${stopped.pid}`);
      return exitCodes.failure;
  }
}

/** A manager whose control port does not answer still hears signals. */
function terminate(record: PidRecord): void {
  if (record.pid > 1 && isAlive(record)) process.kill(record.pid, 'SIGTERM');
}

async function isGone(record: PidRecord): Promise<boolean> {
  for (let waited = 0; waited < patienceMs && isAlive(record); waited += lookMs) await wait(lookMs);
  return !isAlive(record);
}
