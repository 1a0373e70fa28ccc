import type { ProcessStatus, Status } from '../manager/status.js';
import { askManager } from './manager-client.js';
import { paint } from './paint.js';
import { alignTable, describeCount, describeSeconds } from './table.js';
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

/** What runs as a whole. */
export function statusSummary({ generation, uptime, connections, rooms }: Status): string {
  return [
    `generation ${generation}`,
    `up ${describeSeconds(uptime)}`,
    describeCount(connections, 'connection'),
    describeCount(rooms, 'room'),
  ].join(', ');
}

/** The status as lines of text. */
export function statusTable(found: Status, hasColour = false): string[] {
  const { processes } = found;
  const [head = '', ...body] = alignTable(columns, processes.map(cellsOf), hasColour);
  return [
    paint(statusSummary(found), 'bold', hasColour),
    '',
    head,
    ...body.map((line, index) => highlight(line, processes[index]?.state, hasColour)),
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

function highlight(line: string, state = '', hasColour = false): string {
  if (state === 'ready') return line;
  return paint(line, state === 'crashLoop' ? 'red' : 'yellow', hasColour);
}
