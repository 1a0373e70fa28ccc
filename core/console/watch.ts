import type { Status } from '../manager/status.js';
import { every } from './every.js';
import { askManager } from './manager-client.js';
import { printableJson } from './printable.js';
import { statusSummary, statusTable } from './status.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

const intervalMs = 1_000;
const wholeScreen = '\u001B[2J\u001B[H';
const fromTheTop = '\u001B[H\u001B[J';

/** Shows what runs once a second until Ctrl-C: drawn over at a terminal, a line each time everywhere else. */
export async function watch(context: CommandContext, asJson: boolean): Promise<ExitCode> {
  const { terminal } = context;
  let clear = wholeScreen;
  await every(terminal, intervalMs, async () => {
    const found = await askManager(context, { method: 'status' });
    if (asJson) terminal.print(printableJson(found));
    else if (terminal.canRedraw !== true) terminal.print(statusLine(found));
    else {
      const lines = [...statusTable(found, terminal.hasColour), '', 'Ctrl-C ends this, not the server.'];
      terminal.print(`${clear}${lines.join('\n')}`);
      clear = fromTheTop;
    }
  });
  return exitCodes.ok;
}

/** The status in one line. */
export function statusLine(status: Status): string {
  const { processes } = status;
  const ready = processes.filter(({ state }) => state === 'ready').length;
  const requests = processes.reduce((sum, one) => sum + (one.role === 'gateway' ? one.requests : 0), 0);
  return `${statusSummary(status)}, ${requests} requests, ${ready} of ${processes.length} processes ready`;
}
