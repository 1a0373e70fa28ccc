import { setTimeout as wait } from 'node:timers/promises';
import { pidPath } from '../manager/manager.js';
import { isAlive, readPidFile, type PidRecord } from '../manager/pid-file.js';
import { askManager, ManagerRefused, NotRunning } from './manager-client.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** A manager that takes longer than its own drain limit allows does not stop by itself any more, milliseconds. */
const patienceMs = 60_000;
const lookMs = 20;

/** Ends the server and returns when its process is gone, so that the next start finds everything free. */
export async function stop(context: CommandContext): Promise<ExitCode> {
  const { root, terminal } = context;
  const found = readPidFile(pidPath(root));
  const record = found.kind === 'running' ? found.record : undefined;
  try {
    await askManager(context, { method: 'stop' });
  } catch (error) {
    if (error instanceof NotRunning) {
      terminal.print('not running');
      return exitCodes.ok;
    }
    if (!(error instanceof ManagerRefused) || record === undefined) throw error;
    terminate(record);
  }
  if (record === undefined || (await isGone(record))) {
    terminal.print('stopped');
    return exitCodes.ok;
  }
  terminal.complain(`the server does not stop: kill -9 ${record.pid}`);
  return exitCodes.failure;
}

/** A manager whose control port does not answer still hears signals. */
function terminate(record: PidRecord): void {
  if (record.pid > 1 && isAlive(record)) process.kill(record.pid, 'SIGTERM');
}

async function isGone(record: PidRecord): Promise<boolean> {
  for (let waited = 0; waited < patienceMs && isAlive(record); waited += lookMs) await wait(lookMs);
  return !isAlive(record);
}
