import type { ProcessStatus, Status } from '../manager/status.js';
import { askManager } from './manager-client.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** Shows what runs, for people or, as JSON alone, for programs. */
export async function status(context: CommandContext, asJson: boolean): Promise<ExitCode> {
  const { terminal } = context;
  const found = await askManager(context, { method: 'status' });
  const lines = asJson ? [JSON.stringify(found)] : statusTable(found, terminal.hasColour);
  for (const line of lines) terminal.print(line);
  return exitCodes.ok;
}

const columns = ['pid', 'role', 'generation', 'memory', 'connections', 'requests', 'lag', 'state'] as const;
const leftAligned: ReadonlySet<string> = new Set(['role', 'state']);

/** The status as lines of text. */
export function statusTable(
  { generation, uptime, connections, rooms, processes }: Status,
  hasColour = false,
): string[] {
  const rows = [[...columns], ...processes.map(cellsOf)];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [head = '', ...body] = rows.map((row) =>
    row.map((cell, column) => align(cell, column, widths)).join('  '),
  );
  return [
    `generation ${generation}, up ${describeSeconds(uptime)}, ${connections} connections, ${rooms} rooms`,
    '',
    head.trimEnd(),
    ...body.map((line, index) => paint(line.trimEnd(), processes[index]?.state, hasColour)),
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

function align(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0;
  return leftAligned.has(columns[column] ?? '') ? cell.padEnd(width) : cell.padStart(width);
}

function paint(line: string, state = '', hasColour = false): string {
  if (!hasColour || state === 'ready') return line;
  return `\u001B[${state === 'crashLoop' ? 31 : 33}m${line}\u001B[0m`;
}

function describeSeconds(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  const shown = first < 0 ? parts.slice(3) : parts.slice(first, first + 2);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(' ');
}
