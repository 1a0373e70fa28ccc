import type { ProcessStatus, Status } from '../manager/status.js';
import { askManager } from './manager-client.js';
import { alignTable, describeSeconds } from './table.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** Shows what runs, for people or, as JSON alone, for programs. */
export async function status(context: CommandContext, asJson: boolean): Promise<ExitCode> {
  const { terminal } = context;
  const found = await askManager(context, { method: 'status' });
  const lines = asJson ? [JSON.stringify(found)] : statusTable(found, terminal.hasColour);
  for (const line of lines) terminal.print(line);
  return exitCodes.ok;
}

const columns = [
  { name: 'pid' },
  { name: 'role', isText: true },
  { name: 'generation' },
  { name: 'memory' },
  { name: 'connections' },
  { name: 'requests' },
  { name: 'lag' },
  { name: 'state', isText: true },
];

/** The status as lines of text. */
export function statusTable(
  { generation, uptime, connections, rooms, processes }: Status,
  hasColour = false,
): string[] {
  const [head = '', ...body] = alignTable(columns, processes.map(cellsOf));
  return [
    `generation ${generation}, up ${describeSeconds(uptime)}, ${connections} connections, ${rooms} rooms`,
    '',
    head,
    ...body.map((line, index) => paint(line, processes[index]?.state, hasColour)),
  ];
}

function cellsOf(one: ProcessStatus): string[] {
  return [
    one.pid === 0 ? '-' : String(one.pid),
    one.role,
    String(one.generation),
    `${(one.memory / 1_048_576).toFixed(1)} MiB`,
    String(one.connections),
    String(one.requests),
    `${one.lag} ms`,
    one.state,
  ];
}

function paint(line: string, state = '', hasColour = false): string {
  if (!hasColour || state === 'ready') return line;
  return `\u001B[${state === 'crashLoop' ? 31 : 33}m${line}\u001B[0m`;
}
